use data::Fault;
use futures::future::BoxFuture;
use room::{Doorman, Member, Read};

use super::{AuthSessionId, Pass, opening::key_of};
use crate::user::Standing;

/// Knows people by the token in their cookie.
pub struct People;

impl Doorman for People {
    fn member<'a>(&'a self, cx: &'a Read, session: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>> {
        Box::pin(async move {
            let id: AuthSessionId = key_of(session);
            let Some(pass) = cx.get::<Pass>(id.as_str()).await? else { return Ok(None) };
            if !pass.is_good(cx.now()) {
                return Ok(None);
            }
            let user = cx.get::<Standing>(pass.user.as_str()).await?;
            Ok(user.filter(Standing::may_come_in).map(|user| Member {
                name: user.display_name(),
                id: user.id.to_string(),
                is_admin: user.admin.unwrap_or(false),
                email_verified: user.email_verified.is_some(),
            }))
        })
    }
}

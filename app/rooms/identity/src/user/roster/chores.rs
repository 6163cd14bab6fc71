//! What time does to suspensions.

use data::Timestamp;
use room::{Answer, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::mutations::changing::open_again;
use crate::{User, UserId, user::Status};

/// Opens an account again when its suspension ends, unless it was changed since.
#[derive(Serialize, Deserialize)]
pub struct LiftSuspension {
    pub user: UserId,
    pub until: Timestamp,
}

impl ServerJob for LiftSuspension {
    const NAME: &'static str = "identity/lift-suspension";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let Some(user) = cx.get::<User>(self.user.as_str()).await? else { return Ok(()) };
        if user.status != Some(Status::Suspended) || user.suspended_until != Some(self.until) {
            return Ok(());
        }
        Ok(open_again(cx, user).await?)
    }
}

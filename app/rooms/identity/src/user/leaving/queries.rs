use room::query;
use serde::{Deserialize, Serialize};

use super::Hold;

/// What somebody is told before they ask to leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Farewell {
    /// What stands against it. Empty: they may.
    pub holds: Vec<Hold>,
    pub has_password: bool,
}

/// Whether the caller can have their account deleted, and what they prove it with that it is them.
#[query("identity/before-leaving", gate = SignedIn)]
pub async fn before_leaving(cx: &Read) -> Answer<Farewell> {
    let user = cx.must_get::<crate::User>(cx.signed_in().await?.id).await?;
    let holds = super::going::holds(cx, &user).await?;
    Ok(Farewell { holds, has_password: user.hashed_password.is_some() })
}

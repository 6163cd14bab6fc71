use room::query;
use serde::{Deserialize, Serialize};

use super::Answers;

/// What the caller has answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// They neither answered nor skipped the questions.
    pub is_unasked: bool,
    pub answers: Option<Answers>,
}

/// What the caller said of themselves as a learner. Nobody else's answers can be read.
#[query("identity/my-learner-preferences", gate = SignedIn)]
pub async fn my_learner_preferences(cx: &Read) -> Answer<Asked> {
    let member = cx.signed_in().await?;
    let row = cx.get::<super::LearnerPreferences>(&member.id).await?;
    Ok(Asked { is_unasked: row.is_none(), answers: row.and_then(super::LearnerPreferences::answers) })
}

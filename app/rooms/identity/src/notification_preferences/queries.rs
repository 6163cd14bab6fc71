use room::query;
use serde::{Deserialize, Serialize};

use super::{Categories, Category, Digest, Muted};

/// What a person wants to hear, as they switch it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wishes {
    pub email: Categories,
    pub in_app: Categories,
    pub digest: Digest,
    pub muted_courses: Vec<Muted>,
    pub muted_creators: Vec<Muted>,
    /// Whether letters leave this Backline at all.
    pub sends_mail: bool,
}

/// A way out of letters, as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeavingView {
    /// Nothing for the letter that gathers all of them.
    pub category: Option<Category>,
    pub has_left: bool,
    pub gets_marketing: bool,
}

/// What the caller wants to hear.
#[query("identity/my-notification-preferences", gate = SignedIn)]
pub async fn my_notification_preferences(cx: &Read) -> Answer<Wishes> {
    let user = cx.signed_in().await?.id.into();
    let own = crate::notification_preferences(cx, &user).await?;
    Ok(Wishes {
        email: own.email_notifications,
        in_app: own.in_app_notifications,
        digest: own.email_digest,
        muted_courses: own.muted_courses.unwrap_or_default(),
        muted_creators: own.muted_creators.unwrap_or_default(),
        sends_mail: cx.site().sends_mail,
    })
}

/// What the link in the small print of a letter leads to. Whoever has the letter may see it.
#[query("identity/way-out", gate = Anyone)]
pub async fn way_out(cx: &Read, token: String) -> Answer<LeavingView> {
    let (way, own) = super::leaving::found(cx, &token).await?;
    Ok(LeavingView {
        category: way.category,
        has_left: way.was_taken(&own),
        gets_marketing: own.email_notifications.marketing,
    })
}

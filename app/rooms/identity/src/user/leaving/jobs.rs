//! The end of an account, when its month is over.

use data::{Row, Select, Timestamp};
use facts::identity::Left;
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use crate::{
    User, UserId,
    auth_event::{Happening, note},
    auth_session::AuthSession,
    auth_token::AuthToken,
    avatar::wearing::take_off,
    data_export::DataExport,
    learner_preferences::LearnerPreferences,
    notification::{Notification, digest::NotificationDigest},
    notification_preferences::{NotificationPreferences, leaving::WayOut},
    user::{people::say, tally::keep},
};

/// Rows that are deleted in one transaction.
const BATCH: usize = 200;

/// Deletes an account, unless its owner stayed, or left again later. What opens it and what it says of somebody goes in one
/// transaction; what only lay in it is then deleted in batches.
#[derive(Serialize, Deserialize)]
pub struct EndAccount {
    pub user: UserId,
    pub until: Timestamp,
}

impl ServerJob for EndAccount {
    const NAME: &'static str = "identity/end-account";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let user = cx.get::<User>(self.user.as_str()).await?;
        match user.filter(|it| it.is_leaving() && it.deletes_at == Some(self.until)) {
            Some(user) => end(cx, user).await,
            None => Ok(()),
        }
    }
}

async fn end(cx: &Write, before: User) -> Answer<()> {
    let user = before.id.clone();
    // The files are named by nobody then, and swept.
    take_off(cx, user.as_str()).await?;
    keep(cx, Some(&before), &before.deleted()).await?;
    // At once and not in batches: a letter that is still somewhere must not give the account an address again.
    for token in cx.rows(Select::by(AuthToken::USER, &user)).await? {
        cx.delete::<AuthToken>(&token.id).await?;
    }
    for answers in cx.rows(Select::by(LearnerPreferences::USER, &user)).await? {
        cx.delete::<LearnerPreferences>(&answers.id).await?;
    }
    cx.delete::<NotificationDigest>(user.as_str()).await?;
    cx.delete::<DataExport>(user.as_str()).await?;
    note(cx, &user, Happening::AccountDeleted).await?;
    say(cx, Left::KIND, &Left { user: user.to_string() }).await?;
    cx.queue(&ForgetDeparted { user }, Order::now().with(Priority::Bulk)).await?;
    Ok(())
}

/// Deletes what somebody who is gone was told, where they had signed in and what they wanted to hear.
#[derive(Serialize, Deserialize)]
pub struct ForgetDeparted {
    pub user: UserId,
}

impl ServerJob for ForgetDeparted {
    const NAME: &'static str = "identity/forget-departed";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let user = &self.user;
        let is_full = [
            forget(cx, Select::by(Notification::USER, user), |it| it.id.to_string()).await?,
            forget(cx, Select::by(WayOut::USER, user), |it| it.id.to_string()).await?,
            forget(cx, Select::by(AuthSession::USER, user), |it| it.id.to_string()).await?,
            // After the ways out, one of which could have made them anew.
            forget(cx, Select::by(NotificationPreferences::USER, user), |it| it.id.to_string()).await?,
        ];
        if is_full.contains(&true) {
            cx.queue(&self, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}

/// Deletes a batch of rows; answers whether there may be more.
async fn forget<T: Row>(cx: &Write, select: Select<T>, id: fn(&T) -> String) -> Answer<bool> {
    let rows = cx.rows(select.limit(BATCH)).await?;
    for row in &rows {
        cx.delete::<T>(id(row)).await?;
    }
    Ok(rows.len() == BATCH)
}

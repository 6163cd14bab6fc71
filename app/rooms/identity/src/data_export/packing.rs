//! The archive, file by file.

use std::io::{Cursor, Write as _};

use data::{Fault, Select};
use futures::FutureExt;
use room::{Answer, Read};
use serde_json::Value;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::share::{Share, row, rows};
use crate::{
    User, UserId, auth_event::AuthEvent, auth_session::AuthSession, learner_preferences::LearnerPreferences,
    notification::Notification, notification_preferences::NotificationPreferences,
};

/// What this room has about a person.
const OURS: [Share; 6] = [
    Share { file: "account/profile.json", of: |cx, user| row::<User>(cx, user.as_str()).boxed() },
    Share {
        file: "account/what-you-hear.json",
        of: |cx, user| rows(cx, Select::by(NotificationPreferences::USER, user)).boxed(),
    },
    Share {
        file: "account/what-you-learn.json",
        of: |cx, user| rows(cx, Select::by(LearnerPreferences::USER, user)).boxed(),
    },
    Share { file: "account/sessions.json", of: |cx, user| rows(cx, Select::by(AuthSession::USER, user)).boxed() },
    Share {
        file: "account/security-log.json",
        of: |cx, user| rows(cx, Select::by(AuthEvent::USER, user).descending(AuthEvent::AT)).boxed(),
    },
    Share {
        file: "account/notifications.json",
        of: |cx, user| rows(cx, Select::by(Notification::USER, user).descending(Notification::CREATED_AT)).boxed(),
    },
];

/// Everything every room has about a person, as a ZIP.
pub async fn pack(cx: &Read, user: &UserId, others: &[Share]) -> Answer<Vec<u8>> {
    let mut files = vec![];
    for share in OURS.iter().chain(others) {
        files.push((share.file, (share.of)(cx, user).await?));
    }
    let packed = tokio::task::spawn_blocking(move || zipped(&files)).await.map_err(Fault::new)?;
    Ok(packed?)
}

fn zipped(files: &[(&'static str, Value)]) -> Result<Vec<u8>, Fault> {
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, value) in files {
        let text = serde_json::to_vec_pretty(value).map_err(Fault::new)?;
        zip.start_file(*name, how).map_err(Fault::new)?;
        zip.write_all(&text).map_err(Fault::new)?;
    }
    Ok(zip.finish().map_err(Fault::new)?.into_inner())
}

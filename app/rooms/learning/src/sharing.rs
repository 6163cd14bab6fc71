//! What this room has about a person, for themselves.

use data::{Fault, Select};
use futures::FutureExt;
use identity::{Share, UserId, data_export::share::rows};
use room::{Answer, Read};
use serde_json::Value;

use crate::{enrollment::Enrollment, progress::UserProgress};

/// The files of a person's archive that this room gives.
pub fn shares() -> Vec<Share> {
    vec![
        Share {
            file: "learning/enrollments.json",
            of: |cx, user| rows(cx, Select::by(Enrollment::USER, user)).boxed(),
        },
        Share { file: "learning/progress.json", of: |cx, user| progress(cx, user).boxed() },
    ]
}

/// Course by course: all chapters of all courses may be more than one read gives.
async fn progress(cx: &Read, user: &UserId) -> Answer<Value> {
    let mut all = vec![];
    for enrollment in cx.rows(Select::by(Enrollment::USER, user)).await? {
        let of_course = Select::by(UserProgress::USER, user).and(UserProgress::COURSE, &enrollment.course);
        all.extend(cx.rows(of_course).await?);
    }
    Ok(serde_json::to_value(all).map_err(Fault::new)?)
}

//! What this room takes in piece by piece.

use std::sync::Arc;

use data::Fault;
use futures::{FutureExt, future::BoxFuture};
use room::{Answer, Arrived, Purpose, Read};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Uploaded,
    files::{IMPORT_BYTES, PICTURE_BYTES, called, examined, keep, stamp},
};
use crate::{
    course::{CourseId, teaches},
    import::Source,
    importing::{self, Destination},
};

/// Pictures of a course, which is the subject.
pub struct Pictures;

impl Purpose for Pictures {
    fn name(&self) -> &'static str {
        "learning/picture"
    }

    fn most_bytes(&self) -> u64 {
        PICTURE_BYTES as u64
    }

    fn may<'a>(&'a self, cx: &'a Read, course: &'a str) -> BoxFuture<'a, Answer<()>> {
        async move { teaches(cx, &course.into()).await.map(drop) }.boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take_picture(arrived).boxed()
    }
}

async fn take_picture(arrived: Arc<Arrived>) -> Answer<Value> {
    let (visit, upload) = (arrived.visit.clone(), arrived.upload.clone());
    let course: CourseId = upload.subject.into();
    let bytes = arrived.bytes().await?;
    let (row, bytes) = examined(arrived.store(), &visit, course, &upload.owner, bytes).await?;
    let uploaded = Uploaded { url: format!("/media/{}", row.id) };
    let answer = serde_json::to_value(&uploaded).map_err(Fault::new)?;
    visit
        .house
        .write(stamp(&visit, &upload.owner), move |cx| {
            let (arrived, row, uploaded) = (arrived.clone(), row.clone(), uploaded.clone());
            async move {
                keep(cx, row, bytes).await?;
                arrived.done(cx, &uploaded).await
            }
            .boxed()
        })
        .await?;
    Ok(answer)
}

/// The zip of a whole course.
pub struct Material;

/// What the sender says at the end.
#[derive(Default, Deserialize)]
struct Chosen {
    /// The address of the course to update.
    into: Option<String>,
    /// `true` for a new course, whatever there is.
    #[serde(default)]
    new: bool,
}

impl Purpose for Material {
    fn name(&self) -> &'static str {
        "learning/material"
    }

    fn most_bytes(&self) -> u64 {
        IMPORT_BYTES as u64
    }

    fn may<'a>(&'a self, cx: &'a Read, _: &'a str) -> BoxFuture<'a, Answer<()>> {
        async move {
            let member = cx.signed_in().await?;
            importing::home(cx, &member.id).await.map(drop)
        }
        .boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take_material(arrived).boxed()
    }
}

async fn take_material(arrived: Arc<Arrived>) -> Answer<Value> {
    let Chosen { into, new } = Chosen::deserialize(&arrived.choice).unwrap_or_default();
    let zip = arrived.bytes().await?.to_vec();
    let source = tokio::task::spawn_blocking(move || Source::from_zip(zip)).await.map_err(Fault::new)??;
    let title = called(&arrived.upload.name);
    let imported = importing::run_arrived(arrived, source, &title, Destination::chosen(into, new)).await?;
    Ok(serde_json::to_value(imported).map_err(Fault::new)?)
}

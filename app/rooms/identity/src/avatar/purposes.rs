//! A picture comes in as an upload.

use std::sync::Arc;

use data::{Fault, Refusal, RefusalKind, Stamp, refuse};
use futures::{FutureExt, future::BoxFuture};
use room::{Answer, Arrived, Purpose, Read};
use serde_json::Value;
use storage::Picture;

use super::{AvatarPicture, MOST_BYTES, PURPOSE, wearing::put_on};
use crate::auth_session::limits;

/// The sender's own picture. It has no subject: nobody sends one for somebody else.
pub struct Avatars;

impl Purpose for Avatars {
    fn name(&self) -> &'static str {
        PURPOSE
    }

    fn most_bytes(&self) -> u64 {
        MOST_BYTES
    }

    fn may<'a>(&'a self, cx: &'a Read, subject: &'a str) -> BoxFuture<'a, Answer<()>> {
        async move {
            cx.signed_in().await?;
            if subject.is_empty() { Ok(()) } else { Err(Refusal::not_found()) }
        }
        .boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take(arrived).boxed()
    }
}

/// Answers with the address of the picture.
async fn take(arrived: Arc<Arrived>) -> Answer<Value> {
    take_turn(&arrived)?;
    let bytes = arrived.bytes().await?;
    let picture = tokio::task::spawn_blocking(move || Picture::face(bytes)).await.map_err(Fault::new)??;
    let shelved = picture.shelve(arrived.store()).await?;
    let (house, owner) = (arrived.visit.house.clone(), arrived.upload.owner.clone());
    let fresh = AvatarPicture {
        id: owner.as_str().into(),
        file: shelved.file.to_string(),
        small_file: shelved.narrower.first().map(ToString::to_string),
        mime: picture.mime.into(),
        bytes: i64::try_from(picture.size()).unwrap_or(i64::MAX),
        uploaded_at: house.now(),
    };
    let address = Value::from(fresh.address());
    let told = address.clone();
    let stamp = Stamp { actor: owner, action: PURPOSE.into(), request: arrived.visit.request.clone() };
    house
        .write(stamp, move |cx| {
            let (arrived, fresh, told) = (arrived.clone(), fresh.clone(), told.clone());
            async move {
                put_on(cx, &fresh).await?;
                arrived.done(cx, &told).await
            }
            .boxed()
        })
        .await?;
    Ok(address)
}

/// The file waits where it is until there is room for another one.
fn take_turn(arrived: &Arrived) -> Answer<()> {
    let (owner, upload) = (&arrived.upload.owner, arrived.upload.id.as_str());
    limits::PICTURES.take(owner, upload, arrived.visit.house.now()).map_err(|wait_s| {
        let why = format!("Those were many pictures. Try again in {}.", limits::in_words(wait_s));
        let refusal = refuse(RefusalKind::RateLimited, "many_pictures", &why).with_field("picture", why);
        Refusal { retry_after_s: Some(wait_s), ..refusal }
    })
}

//! What this room has about a person, for themselves.

use data::{Fault, Select};
use futures::FutureExt;
use identity::{Share, UserId};
use room::{Answer, Read};
use serde_json::Value;

use super::Store;

/// The files of a person's archive that this room gives.
pub fn shares() -> Vec<Share> {
    vec![Share { file: "store/stores.json", of: |cx, user| stores(cx, user).boxed() }]
}

/// Without what opens other services: an archive is passed on.
async fn stores(cx: &Read, user: &UserId) -> Answer<Value> {
    let stores = cx.rows(Select::by(Store::OWNER, user)).await?.into_iter();
    let stores = stores.map(|store| Store { email_config: None, notification_integrations: None, ..store });
    Ok(serde_json::to_value(stores.collect::<Vec<_>>()).map_err(Fault::new)?)
}

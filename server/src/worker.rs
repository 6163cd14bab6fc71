//! The worker: does what waits, beside the server or by itself.

use std::sync::Arc;

use data::Fault;
use jobs::Worker;
use room::House;

use crate::{
    commands,
    serve::{FAREWELL, until_it_ends},
    settings::Settings,
};

/// Jobs under way at once. They wait for the database and for others more than they compute.
const SLOTS: usize = 8;

/// A worker for everything the rooms do later.
pub fn start(house: &Arc<House>) -> Worker {
    Worker::start(house.database.clone(), house.hands(), SLOTS)
}

/// Works until told to stop, and serves nobody.
pub async fn work(settings: &Settings) -> Result<(), Fault> {
    let store = Arc::new(settings.open_store().await?);
    let house = commands::house(settings).await?;
    commands::uploads(settings, &house, store)?;
    let worker = start(&house);
    println!("Backline works.");
    until_it_ends(&house).await?;
    worker.stop(FAREWELL).await;
    Ok(())
}

//! How much room there is.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use room::House;

/// Between two looks. Nobody fills what is kept free in between with what one server takes in.
const GLANCE: Duration = Duration::from_secs(1);

/// Has the house refuse what people send while less than `least` bytes are left on the disk of a folder, so that a full
/// disk stops nobody who only reads, and never tears a commit.
pub async fn keep_free(house: Arc<House>, folder: PathBuf, least: u64) {
    let mut was_full = false;
    loop {
        let left = free(&folder);
        let is_full = left.is_some_and(|left| left < least);
        house.set_full(is_full);
        let (left, least) = (in_words(left.unwrap_or_default()), in_words(least));
        match (was_full, is_full) {
            (false, true) => tracing::error!(left, least, "the disk is full: nothing new is taken until there is room"),
            (true, false) => tracing::info!(left, "there is room again"),
            _ => {}
        }
        was_full = is_full;
        tokio::time::sleep(GLANCE).await;
    }
}

/// Bytes that may still be written to the disk of a folder. `None` where the system does not say.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
pub fn free(_folder: &Path) -> Option<u64> {
    None
}

/// `1.5 GB`, `20 MB`.
pub fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

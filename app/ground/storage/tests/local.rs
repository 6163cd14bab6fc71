//! The promises of every store, kept by a folder of this machine. `end2end/bucket` has them kept by a bucket.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use storage::Store;

#[macro_use]
mod promises;

/// A folder that goes away with the test.
struct Place {
    store: Store,
    folder: PathBuf,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn fresh(name: &str) -> Place {
    let folder = std::env::temp_dir().join(format!("backline-store-{name}-{}", std::process::id()));
    Place { store: Store::local(&folder).unwrap(), folder }
}

every_promise!(fresh);

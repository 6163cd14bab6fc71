//! A backup of the running server, which alone can open its database.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use data::{Database, Fault};
use storage::Store;

use super::{Contents, forget_oldest, write};

/// How many of these backups stay; the oldest go first.
const KEPT: usize = 7;
const PREFIX: &str = "asked-";

/// Writes a backup of rows and files into `folder`, now, while others go on reading and writing. Answers with its path.
pub async fn when_asked(database: Arc<Database>, store: Arc<Store>, folder: PathBuf) -> Result<PathBuf, Fault> {
    let runtime = tokio::runtime::Handle::current();
    // Packing keeps a thread busy: not one of those that answer visitors.
    let packing = move || runtime.block_on(pack(&database, &store, &folder));
    tokio::task::spawn_blocking(packing).await.map_err(|e| Fault::new(format!("writing a backup: {e}")))?
}

async fn pack(database: &Database, store: &Store, folder: &Path) -> Result<PathBuf, Fault> {
    let failed = |e| Fault::new(format!("{}: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let made_at = database.now();
    let path = folder.join(format!("{PREFIX}{}.zip", made_at.in_utc().replace(':', "-")));
    let schema = database.newest_change().await?;
    let contents = Contents { snapshot: database.snapshot().await?, files: Some(store), schema, made_at };
    let (manifest, seal) = write(&path, contents).await?;
    for key in &manifest.damaged {
        tracing::warn!(key, "a file's content is not what its name says; it was left out of the backup");
    }
    tracing::info!(path = %path.display(), seal, backup = manifest.told(), "a backup was written");
    forget_oldest(folder, PREFIX, KEPT).map_err(failed)?;
    Ok(path)
}

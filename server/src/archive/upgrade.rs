//! A backup of all rows before the shape of the database changes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use data::{Fault, Found};

use super::{Contents, forget_oldest, write};

/// How many of these backups stay; the oldest go first.
const KEPT: usize = 5;
const PREFIX: &str = "before-change-";

/// Writes a backup into `folder` when the program's start would change the shape of a database somebody has written
/// into, and says where it is. Rows alone: no schema change touches a file. When it cannot be written, this fails, and
/// the caller leaves the database as it is.
pub async fn before_change(found: &Found, folder: &Path) -> Result<Option<PathBuf>, Fault> {
    found.is_whole().await?;
    let seen = found.newest_seen().await?;
    // One that a newer program has changed is refused in a moment.
    if seen > found.newest_known() || found.pending().await?.is_empty() || !found.has_rows().await? {
        return Ok(None);
    }
    let told = |why: String| {
        Fault::new(format!(
            "the database has to change for this version, and a backup comes first. It could not be written, so nothing was \
             changed: {why}. Make room, or make it writable: {}",
            folder.display()
        ))
    };
    fs::create_dir_all(folder).map_err(|e| told(e.to_string()))?;
    let made_at = found.now();
    let path = folder.join(format!("{PREFIX}{}.zip", made_at.in_utc().replace(':', "-")));
    let contents = Contents { snapshot: found.snapshot().await?, files: None, schema: seen, made_at };
    write(&path, contents).await.map_err(|fault| told(fault.0))?;
    forget_oldest(folder, PREFIX, KEPT).map_err(|e| told(e.to_string()))?;
    Ok(Some(path))
}

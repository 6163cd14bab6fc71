//! From a backup into an empty database, or beside one to compare.

use data::{ExactRow, Fault, Found, Loading};
use storage::{Key, Store};

use super::{Archive, Proof, prove};

/// A transaction has to fit into the database's buffer of 64 MB with everything that goes with it.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
const BATCH_ROWS: usize = 500;
const PIECE_BYTES: usize = 256 * 1024;

/// Puts a backup into an empty database and its files into the store. Every hash is compared before anything is written,
/// and every row is read back afterwards. On failure the database is empty as before; files that came in stay, they are
/// what their names say and harm nobody.
pub async fn restore(archive: &mut Archive, found: Found, store: &Store) -> Result<(), Fault> {
    let (theirs, ours) = (archive.manifest.schema, found.newest_known());
    if theirs > ours {
        return Err(Fault::new(format!(
            "this backup is of a newer Backline (change {theirs}; this program knows {ours}). Restore it with that one"
        )));
    }
    archive.prove()?;
    let loading = found.load().await?;
    match fill(archive, &loading, store).await {
        Ok(()) => loading.finish().await,
        Err(fault) => {
            loading.forget().await?;
            Err(fault)
        }
    }
}

/// Where a database differs from a backup, a line each.
pub async fn compare(archive: &Archive, found: &Found) -> Result<Vec<String>, Fault> {
    let snapshot = found.snapshot().await?;
    let mut here = snapshot.tables().await?;
    let mut differences = vec![];
    for (table, expected) in &archive.manifest.tables {
        let proof = match here.iter().any(|it| it == table) {
            true => prove(&snapshot, table).await?,
            false => Proof::default(),
        };
        if proof.sha256 != expected.sha256 {
            differences.push(format!("{table}: {} rows in the backup, {} here", expected.rows, proof.rows));
        }
    }
    here.retain(|table| !archive.manifest.tables.contains_key(table));
    differences.extend(here.iter().map(|table| format!("{table}: only here")));
    snapshot.end().await;
    Ok(differences)
}

async fn fill(archive: &mut Archive, loading: &Loading, store: &Store) -> Result<(), Fault> {
    // Files first: no row names a missing one.
    for key in archive.file_keys() {
        receive(archive, store, &key).await?;
    }
    let tables = archive.manifest.tables.clone();
    for table in tables.keys() {
        fill_table(archive, loading, table).await?;
    }
    let written = loading.snapshot().await?;
    for (table, expected) in &tables {
        if prove(&written, table).await? != *expected {
            return Err(Fault::new(format!("the rows of {table} came back otherwise than they were written")));
        }
    }
    written.end().await;
    Ok(())
}

async fn receive(archive: &mut Archive, store: &Store, key: &Key) -> Result<(), Fault> {
    let mut receiving = store.receive(key).await?;
    let mut pieces = archive.file(key)?;
    let mut buffer = vec![0; PIECE_BYTES];
    loop {
        match pieces.read(&mut buffer)? {
            0 => return receiving.finish().await,
            read => receiving.push(&buffer[..read]).await?,
        }
    }
}

async fn fill_table(archive: &mut Archive, loading: &Loading, table: &str) -> Result<(), Fault> {
    loading.table(table).await?;
    let mut lines = archive.lines(table)?;
    let (mut rows, mut bytes) = (vec![], 0);
    while let Some(line) = lines.next()? {
        bytes += line.len();
        rows.push(ExactRow::from_line(line)?);
        if bytes >= BATCH_BYTES || rows.len() >= BATCH_ROWS {
            loading.put(table, std::mem::take(&mut rows)).await?;
            bytes = 0;
        }
    }
    match rows.is_empty() {
        true => Ok(()),
        false => loading.put(table, rows).await,
    }
}

//! Commands that do one thing and stop.

use std::{path::Path, sync::Arc};

use app::wiring;
use data::{Fault, Found, Refusal, Select, SystemClock};
use learning::{
    import::Source,
    importing::{self, Destination},
    text::counted,
};
use mail::{Mailer, Nobody};
use room::{Actor, House, Uploads};
use storage::{Quarantine, Store};
use storefront::Store as Shop;

use crate::{
    archive::{self, Archive, Contents},
    demo, disk, export, mailer,
    settings::{AdminCommand, Settings},
};

/// The house, brought to this program's shape; a backup is written before its shape changes.
pub async fn house(settings: &Settings) -> Result<Arc<House>, Fault> {
    let mailer: Arc<dyn Mailer> = match mailer::from(settings)? {
        Some(smtp) => Arc::new(smtp),
        None => Arc::new(Nobody),
    };
    let found = found(settings).await?;
    if let Some(path) = archive::before_change(&found, &settings.backups()).await? {
        tracing::info!(path = %path.display(), "the database is about to change; its rows are saved");
    }
    wiring::enter(found, settings.site()?, mailer).await
}

/// Where files come in; the jobs of the house that sweep there know of it from now on.
pub fn uploads(settings: &Settings, house: &House, store: Arc<Store>) -> Result<Arc<Uploads>, Fault> {
    let uploads =
        wiring::uploads(store, Quarantine::open(settings.quarantine())?, settings.allowance(), settings.studio());
    house.set_uploads(uploads.clone());
    Ok(uploads)
}

/// The database as it is.
pub async fn found(settings: &Settings) -> Result<Found, Fault> {
    wiring::find(&settings.database_url(), Arc::new(SystemClock)).await
}

/// The database as it is; one that is not there is not made.
async fn existing(settings: &Settings) -> Result<Found, Fault> {
    match settings.has_database() {
        true => found(settings).await,
        false => Err(Fault::new(format!("there is no database at {}", settings.database_url()))),
    }
}

pub async fn backup(settings: &Settings, path: &Path) -> Result<(), Fault> {
    let found = existing(settings).await?;
    let store = settings.open_store().await?;
    let (snapshot, schema) = (found.snapshot().await?, found.newest_seen().await?);
    let contents = Contents { snapshot, files: Some(&store), schema, made_at: found.now() };
    let (manifest, seal) = archive::write(path, contents).await?;
    println!("{}: {}", path.display(), manifest.told());
    println!("seal {seal}");
    for key in &manifest.damaged {
        println!("left out, because its content is not what its name says any more: file {key}");
    }
    Ok(())
}

pub async fn export(settings: &Settings, path: &Path) -> Result<(), Fault> {
    let found = existing(settings).await?;
    for (table, rows) in export::write(path, found.snapshot().await?, found.tables()).await? {
        println!("{table}: {}", counted(rows as i64, "row"));
    }
    Ok(())
}

pub async fn restore(settings: &Settings, path: &Path) -> Result<(), Fault> {
    let mut archive = Archive::open(path)?;
    println!("{}: {}", path.display(), archive.manifest.told());
    println!("seal {}", archive.seal);
    let needed = archive.manifest.bytes();
    std::fs::create_dir_all(&settings.data)
        .map_err(|e| Fault::new(format!("making {}: {e}", settings.data.display())))?;
    if let Some(free) = disk::free(&settings.data).filter(|free| *free < needed) {
        let (needed, free) = (disk::in_words(needed), disk::in_words(free));
        return Err(Fault::new(format!("this backup needs {needed} unpacked, and the disk has {free} left")));
    }
    let store = settings.open_store().await?;
    archive::restore(&mut archive, found(settings).await?, &store).await?;
    println!("Restored: every row was read back and every hash is that of the backup.");
    Ok(())
}

pub async fn verify(settings: &Settings, path: &Path) -> Result<(), Fault> {
    let mut archive = Archive::open(path)?;
    archive.prove()?;
    println!("{}: {}", path.display(), archive.manifest.told());
    println!("seal {}", archive.seal);
    println!("Every row and file is what the manifest was written for.");
    if !settings.has_database() {
        return Ok(());
    }
    match archive::compare(&archive, &found(settings).await?).await?.as_slice() {
        [] => println!("The database has the same rows."),
        differences => {
            println!("The database has other rows than the backup:");
            differences.iter().for_each(|line| println!("  {line}"));
        }
    }
    Ok(())
}

/// Opening the house is migrating it.
pub async fn migrate(settings: &Settings) -> Result<(), Fault> {
    let house = house(settings).await?;
    println!("The database has the shape of this program: {} tables.", house.database.tables().len());
    Ok(())
}

pub async fn demo(settings: &Settings) -> Result<(), Fault> {
    let store = settings.open_store().await?;
    demo::seed(&house(settings).await?, &store).await?;
    demo::tell();
    Ok(())
}

pub async fn import_course(
    settings: &Settings,
    path: &Path,
    store: &str,
    destination: Destination,
) -> Result<(), Fault> {
    let house = house(settings).await?;
    let files = settings.open_store().await?;
    let shop = house.look(Actor::default()).first(Select::by(Shop::SLUG, store)).await?;
    let shop = shop.ok_or_else(|| Fault::new(format!("there is no store at /{store}")))?;
    let source = match path.is_dir() {
        true => Source::from_folder(path).map_err(told)?,
        false => {
            let bytes = std::fs::read(path).map_err(|e| Fault::new(format!("reading {}: {e}", path.display())))?;
            Source::from_zip(bytes).map_err(told)?
        }
    };
    let name = path.file_stem().and_then(|it| it.to_str()).unwrap_or("Imported course");
    let owner = shop.owner.as_str();
    let imported =
        importing::run_for(&house, &files, owner, "command", source, name, destination).await.map_err(told)?;
    let verb = if imported.updated { "Updated" } else { "Imported" };
    let (modules, chapters) =
        (counted(imported.modules as i64, "module"), counted(imported.chapters as i64, "chapter"));
    println!("{verb} “{}”: {modules}, {chapters}.", imported.title);
    println!("  {}", imported.why);
    if imported.drafts > 0 {
        println!("  new and not published yet: {}", counted(imported.drafts as i64, "chapter"));
    }
    for kept in &imported.report.kept {
        println!("  {}: {}", kept.reason, kept.path);
    }
    for skipped in &imported.report.skipped {
        println!("  not taken: {} ({})", skipped.path, skipped.reason);
    }
    println!("Edit it at /dashboard/courses/{}/edit", imported.course);
    Ok(())
}

pub async fn admin(settings: &Settings, command: AdminCommand) -> Result<(), Fault> {
    let AdminCommand::Grant { email } = command;
    let id = identity::grant_admin(&*house(settings).await?, &email).await.map_err(told)?;
    println!("{email} ({id}) is an administrator now.");
    Ok(())
}

fn told(refusal: Refusal) -> Fault {
    if refusal.code == "which_course" {
        let choices: String =
            refusal.fields.iter().map(|(course, why)| format!("\n  --into {course}: {why}")).collect();
        return Fault::new(format!("{}{choices}\n  --new: a course of its own.", refusal.message));
    }
    let fields: Vec<String> = refusal.fields.values().cloned().collect();
    Fault::new(if fields.is_empty() { refusal.message } else { fields.join(" ") })
}

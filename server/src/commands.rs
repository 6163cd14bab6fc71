//! Commands that do one thing and stop.

use std::{path::Path, sync::Arc};

use app::wiring;
use data::{Fault, Refusal, Select, SystemClock};
use learning::{
    import::Source,
    importing::{self, Destination},
    text::counted,
};
use room::{Actor, House};
use storage::Store;
use storefront::Store as Shop;

use crate::{
    demo,
    settings::{AdminCommand, Settings},
};

async fn house(settings: &Settings) -> Result<Arc<House>, Fault> {
    wiring::open(&settings.database_url(), Arc::new(SystemClock)).await
}

/// Opening the house is migrating it.
pub async fn migrate(settings: &Settings) -> Result<(), Fault> {
    let house = house(settings).await?;
    println!("The database has the shape of this program: {} tables.", house.database.tables().len());
    Ok(())
}

pub async fn demo(settings: &Settings) -> Result<(), Fault> {
    let store = Store::local(settings.files())?;
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
    let files = Store::local(settings.files())?;
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

/// Looks at what usually goes wrong and says what to do about it.
pub async fn doctor(settings: &Settings) -> Result<(), Fault> {
    println!("data folder   {}", settings.data.display());
    println!("database      {}", settings.database_url());
    std::fs::create_dir_all(&settings.data).map_err(|e| {
        Fault::new(format!("{} cannot be written ({e}): choose another with BACKLINE_DATA", settings.data.display()))
    })?;
    let house = house(settings).await?;
    // Opening has defined what was missing or different.
    match house.database.drift().await?.as_slice() {
        [] => {
            println!("schema        as this program expects");
            Ok(())
        }
        found => {
            found.iter().for_each(|line| println!("schema        {line}"));
            Err(Fault::new("the database has what this program did not define: remove it, or know why you keep it"))
        }
    }
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

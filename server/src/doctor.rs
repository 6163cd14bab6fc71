//! Looks at what usually goes wrong, and says what to do about it.

use std::path::Path;

use data::{Clock, Fault, Found, SystemClock, Timestamp};

use crate::{commands, disk, mailer, serve, settings::Settings};

/// With less room than this left, something is going to fail soon.
const LOW_DISK_BYTES: u64 = 1_000_000_000;
/// No machine with a right clock is before this program: 2026-01-01.
const EARLIEST: Timestamp = Timestamp(1_767_225_600_000);
/// What clocks may differ by after a correction.
const SLACK_MS: i64 = 5 * Timestamp::MINUTE_MS;

/// One thing looked at.
struct Finding {
    what: &'static str,
    told: String,
    /// What to do, where something is wrong.
    remedy: Option<String>,
}

impl Finding {
    fn ok(what: &'static str, told: impl Into<String>) -> Self {
        Self { what, told: told.into(), remedy: None }
    }

    fn problem(what: &'static str, told: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, told: told.into(), remedy: Some(remedy.into()) }
    }

    fn print(&self) {
        let mark = if self.remedy.is_some() { "PROBLEM" } else { "ok     " };
        println!("{mark}  {:<12}  {}", self.what, self.told);
        if let Some(remedy) = &self.remedy {
            println!("{:23}what to do: {remedy}", "");
        }
    }
}

/// Prints the settings and a line for everything looked at. Fails when one of them is a problem. Writes nothing into the
/// database.
pub async fn examine(settings: &Settings) -> Result<(), Fault> {
    println!("Settings:");
    for setting in settings.told() {
        println!("  {setting}");
    }
    println!("  {}", serve::address_told());
    println!();
    let mut findings = vec![clock(SystemClock.now()), data_folder(&settings.data), disk(&settings.data)];
    findings.extend([store(settings).await, studio(settings), secret_key(settings)]);
    findings.extend(database(settings).await);
    findings.extend([site(), address(), mail(settings).await]);
    findings.iter().for_each(Finding::print);
    match findings.iter().filter(|finding| finding.remedy.is_some()).count() {
        0 => Ok(()),
        1 => Err(Fault::new("one problem was found")),
        problems => Err(Fault::new(format!("{problems} problems were found"))),
    }
}

fn clock(now: Timestamp) -> Finding {
    match now < EARLIEST {
        true => Finding::problem(
            "clock",
            format!("it is {} here", now.in_utc()),
            "set the clock; let the system keep it (NTP)",
        ),
        false => Finding::ok("clock", now.in_utc()),
    }
}

fn data_folder(folder: &Path) -> Finding {
    let probe = folder.join(".doctor");
    let tried = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, "can this be written?"))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::ok("data folder", format!("{} can be written", folder.display())),
        Err(e) => Finding::problem(
            "data folder",
            format!("{} cannot be written: {e}", folder.display()),
            "give the folder to the user Backline runs as, or choose another with BACKLINE_DATA",
        ),
    }
}

fn disk(folder: &Path) -> Finding {
    match disk::free(folder) {
        None => Finding::ok("disk", "the system does not say how much room is left"),
        Some(free) if free < LOW_DISK_BYTES => Finding::problem(
            "disk",
            format!("{} left", disk::in_words(free)),
            "make room: saving fails when it is full",
        ),
        Some(free) => Finding::ok("disk", format!("{} left", disk::in_words(free))),
    }
}

/// Writes a file, reads it, deletes it.
async fn store(settings: &Settings) -> Finding {
    let (told, remedy) = match &settings.s3 {
        Some(bucket) => {
            (bucket.clone(), "look at BACKLINE_S3, BACKLINE_S3_KEY and BACKLINE_S3_SECRET, and at the bucket")
        }
        None => (settings.files().display().to_string(), "look at the rights of this folder, and at the disk"),
    };
    match round_trip(settings).await {
        Ok(()) => Finding::ok("files", format!("{told}: what was written came back")),
        Err(fault) => Finding::problem("files", format!("{told}: {fault}"), remedy),
    }
}

/// What prepares sound and film. Without it both are played as they came, which is no fault.
fn studio(settings: &Settings) -> Finding {
    let told = match settings.studio() {
        Some(_) => "there; sound and film are prepared for every browser and line",
        None => "not there: sound and film are played as they came. Install the package ffmpeg to have them prepared",
    };
    Finding::ok("ffmpeg", told)
}

/// The key that no backup has. A first start makes it; looking does not.
fn secret_key(settings: &Settings) -> Finding {
    let path = settings.key_file();
    if settings.secret_key.is_none() && !path.exists() {
        return Finding::ok("secret key", "not there yet; the first start makes it");
    }
    if settings.secret_key.is_none() && is_open_to_others(&path) {
        let told = format!("{} can be read by others", path.display());
        return Finding::problem("secret key", told, format!("chmod 600 {}", path.display()));
    }
    match settings.vault() {
        Ok(_) => Finding::ok("secret key", "there; keep a copy of it beside your backups, which do not have it"),
        Err(fault) => Finding::problem("secret key", fault.0, "put the right key back from where you keep it"),
    }
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

async fn round_trip(settings: &Settings) -> Result<(), Fault> {
    let store = settings.store()?;
    // No file somebody keeps is the same.
    let bytes = format!("doctor {} {}", std::process::id(), SystemClock.now().0);
    let key = store.put(bytes.clone()).await?;
    let back = store.get(&key).await?;
    store.delete(&key).await?;
    match back.is_some_and(|back| back == bytes.as_bytes()) {
        true => Ok(()),
        false => Err(Fault::new("what was written did not come back")),
    }
}

async fn database(settings: &Settings) -> Vec<Finding> {
    if !settings.has_database() {
        return vec![Finding::ok("database", "not there yet; the first start makes it")];
    }
    let looked = match commands::found(settings).await {
        Ok(found) => look_into(&found).await,
        Err(fault) => Err(fault),
    };
    looked.unwrap_or_else(|fault| {
        let remedy = "if Backline is running, that is why: stop it and ask again. Else restore a backup";
        vec![Finding::problem("database", fault.0, remedy)]
    })
}

async fn look_into(found: &Found) -> Result<Vec<Finding>, Fault> {
    found.is_whole().await?;
    let mut findings = vec![Finding::ok("database", "opens")];
    findings.push(schema(found).await?);
    if let Some(last) = found.last_written().await?.filter(|last| *last - found.now() > SLACK_MS) {
        let told = format!("it is {} here, and something was written at {}", found.now().in_utc(), last.in_utc());
        findings.push(Finding::problem("clock", told, "set the clock; if it was ahead before, wait or live with it"));
    }
    Ok(findings)
}

async fn schema(found: &Found) -> Result<Finding, Fault> {
    let (seen, known) = (found.newest_seen().await?, found.newest_known());
    if seen > known {
        let told = format!("a newer Backline changed it (change {seen}; this program knows {known})");
        return Ok(Finding::problem("schema", told, "start the newer program"));
    }
    let surplus = found.surplus().await?;
    if !surplus.is_empty() {
        let remedy = "remove what this program did not define, or know why you keep it";
        return Ok(Finding::problem("schema", surplus.join("; "), remedy));
    }
    Ok(match found.pending().await?.len() {
        0 => Finding::ok("schema", "as this program expects"),
        1 => Finding::ok("schema", "the next start makes one change; a backup of the rows is written before"),
        more => Finding::ok(
            "schema",
            format!("the next start makes {more} changes; a backup of the rows is written before"),
        ),
    })
}

/// Style sheet and script, without which every page is bare.
fn site() -> Finding {
    match serve::site_folder() {
        Ok(folder) if folder.is_dir() => Finding::ok("site", format!("{} is there", folder.display())),
        Ok(folder) => Finding::problem(
            "site",
            format!("{} is not there: pages would have no style and no script", folder.display()),
            "start Backline in the folder that has `site`, or set LEPTOS_SITE_ROOT",
        ),
        Err(fault) => Finding::problem("site", fault.0, "mend Leptos.toml or the LEPTOS_ settings"),
    }
}

fn address() -> Finding {
    match serve::options().map(|options| (options.site_addr, std::net::TcpListener::bind(options.site_addr))) {
        Ok((address, Ok(_))) => Finding::ok("address", format!("{address} is free")),
        Ok((address, Err(e))) => Finding::problem(
            "address",
            format!("{address}: {e}"),
            "if Backline is running, that is why. Else set LEPTOS_SITE_ADDR to another",
        ),
        Err(fault) => Finding::problem("address", fault.0, "mend Leptos.toml or the LEPTOS_ settings"),
    }
}

/// Goes to the mail server and is let in; sends nothing.
async fn mail(settings: &Settings) -> Finding {
    let smtp = match mailer::from(settings) {
        Ok(Some(smtp)) => smtp,
        Ok(None) => return Finding::ok("mail", "no mail server is set; letters stay in the outbox, at /admin/mail"),
        Err(fault) => return Finding::problem("mail", fault.0, "mend this setting; the server does not start before"),
    };
    match smtp.knock().await {
        Ok(()) => Finding::ok("mail", format!("{} lets us in", smtp.told())),
        Err(why) => Finding::problem(
            "mail",
            format!("{}: {why}", smtp.told()),
            "look at host, port, user and password in BACKLINE_SMTP, and at the certificate. Letters wait meanwhile",
        ),
    }
}

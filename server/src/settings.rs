//! What the operator can set: flags, then environment, then `Leptos.toml`, then these defaults.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};
use data::Fault;
use identity::user::normal_email;
use room::{PerMinute, Proxies, Site};
use storage::{Bucket, Store, Studio};
use vault::Vault;

use crate::serve;

/// Backline: a music producer's whole business in one program.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Settings {
    /// Folder for the database and the files.
    #[arg(long, env = "BACKLINE_DATA", default_value = "data", global = true)]
    pub data: PathBuf,
    /// Another database: `mem://`, `surrealkv://FOLDER`, `ws://HOST:PORT`.
    #[arg(long, env = "BACKLINE_DATABASE", global = true)]
    pub database: Option<String>,
    /// The address people know: `https://backline.example`. Links in letters begin with it.
    #[arg(long, env = "BACKLINE_URL", value_parser = public_address, global = true)]
    pub url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses and networks, with commas between them.
    #[arg(long, env = "BACKLINE_PROXIES", default_value = "127.0.0.0/8,::1", value_parser = proxies, global = true)]
    pub proxies: String,
    /// Addresses whose owners administer this Backline, as soon as they have proven them; with commas between.
    #[arg(long, env = "BACKLINE_ADMIN_EMAILS", value_parser = addresses, global = true)]
    pub admin_emails: Option<String>,
    /// The mail server: `smtps://user:password@host`, or `smtp://user:password@host:587`. Without it letters stay in the
    /// outbox.
    #[arg(long, env = "BACKLINE_SMTP", hide_env_values = true, global = true)]
    pub smtp: Option<String>,
    /// In whose name letters go: `Backline <post@backline.example>`.
    #[arg(long, env = "BACKLINE_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// The name of the signing key in the DNS.
    #[arg(long, env = "BACKLINE_DKIM_SELECTOR", global = true)]
    pub dkim_selector: Option<String>,
    /// File with the private key letters are signed with, RSA in PEM.
    #[arg(long, env = "BACKLINE_DKIM_KEY", global = true)]
    pub dkim_key: Option<PathBuf>,
    /// Files in a bucket instead of the data folder: `s3://BUCKET?endpoint=URL&region=NAME`.
    #[arg(long, env = "BACKLINE_S3", global = true)]
    pub s3: Option<String>,
    /// Who opens the bucket.
    #[arg(long, env = "BACKLINE_S3_KEY", hide_env_values = true, global = true)]
    pub s3_key: Option<String>,
    /// And with what.
    #[arg(long, env = "BACKLINE_S3_SECRET", hide_env_values = true, global = true)]
    pub s3_secret: Option<String>,
    /// What a person may keep here, in megabytes.
    #[arg(long, env = "BACKLINE_ALLOWANCE_MB", default_value_t = 20_000, global = true)]
    pub allowance_mb: u64,
    /// Megabytes of the data folder's disk that people cannot fill: with less left, nothing new is taken.
    #[arg(long, env = "BACKLINE_KEEP_FREE_MB", default_value_t = 300, global = true)]
    pub keep_free_mb: u64,
    /// Mutations that one person may send in a minute; for visitors, one network.
    #[arg(long, env = "BACKLINE_WRITES_PER_MINUTE", default_value_t = PerMinute::default().writes, value_parser = enough(), global = true)]
    pub writes_per_minute: u32,
    /// And queries outside the live line.
    #[arg(long, env = "BACKLINE_READS_PER_MINUTE", default_value_t = PerMinute::default().reads, value_parser = enough(), global = true)]
    pub reads_per_minute: u32,
    /// The keys secrets are sealed under, 64 hex digits each, the newest first; without it they are in `secret.key` in
    /// the data folder.
    #[arg(long, env = "BACKLINE_SECRET_KEY", hide_env_values = true, global = true)]
    pub secret_key: Option<String>,
    /// What to log, as in `info,room=debug`.
    #[arg(
        long,
        env = "BACKLINE_LOG",
        default_value = "info,surrealdb=warn,surrealkv=warn,surrealdb_core=warn",
        global = true
    )]
    pub log: String,
    /// Log lines as JSON.
    #[arg(long, env = "BACKLINE_LOG_JSON", global = true)]
    pub log_json: bool,
    /// Who sends this as a bearer token may read `/metrics`; without it there is no such page. At least 16 characters.
    #[arg(long, env = "BACKLINE_METRICS_TOKEN", hide_env_values = true, value_parser = long_enough, global = true)]
    pub metrics_token: Option<String>,
    /// Where each value came from.
    #[arg(skip)]
    sources: BTreeMap<&'static str, ValueSource>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serve the product until told to stop.
    Serve {
        /// Fill an empty database with demo people and courses first.
        #[arg(long)]
        demo: bool,
    },
    /// Do what waits, without serving: beside a server on another machine. `serve` does it too.
    Work,
    /// Bring the database to this program's shape, and stop.
    Migrate,
    /// Fill an empty database with demo people and courses.
    Demo,
    /// Make a course of a folder of Markdown, or of a zip of one; again to update it. A course is recognized by its title
    /// and chapters; where that is not sure, nothing is written and the courses to choose from are told.
    ImportCourse {
        path: PathBuf,
        /// The address of the store it goes to.
        #[arg(long)]
        store: String,
        /// The address of the course to update.
        #[arg(long, value_name = "COURSE")]
        into: Option<String>,
        /// Make a new course, whatever there is.
        #[arg(long, conflicts_with = "into")]
        new: bool,
    },
    /// Write everything into one file: all rows of one moment, the files, and a manifest of hashes.
    Backup { path: PathBuf },
    /// Fill an empty database and its files from a backup. Every hash is compared first.
    Restore {
        path: PathBuf,
        /// Only prove the backup, say how the database differs from it, and write nothing.
        #[arg(long)]
        verify: bool,
    },
    /// Write the rows for people and other programs: a new folder with a file of JSON lines per table, without secrets.
    Export { path: PathBuf },
    /// Administrators.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Look at settings, disk and database, and say what to do.
    Doctor,
}

#[derive(Clone, Debug, Subcommand)]
pub enum AdminCommand {
    /// Make somebody an administrator.
    Grant { email: String },
}

/// Name in the environment, and name among the arguments.
const NAMES: [(&str, &str); 20] = [
    ("BACKLINE_DATA", "data"),
    ("BACKLINE_DATABASE", "database"),
    ("BACKLINE_URL", "url"),
    ("BACKLINE_PROXIES", "proxies"),
    ("BACKLINE_ADMIN_EMAILS", "admin_emails"),
    ("BACKLINE_SMTP", "smtp"),
    ("BACKLINE_MAIL_FROM", "mail_from"),
    ("BACKLINE_DKIM_SELECTOR", "dkim_selector"),
    ("BACKLINE_DKIM_KEY", "dkim_key"),
    ("BACKLINE_S3", "s3"),
    ("BACKLINE_S3_KEY", "s3_key"),
    ("BACKLINE_S3_SECRET", "s3_secret"),
    ("BACKLINE_ALLOWANCE_MB", "allowance_mb"),
    ("BACKLINE_KEEP_FREE_MB", "keep_free_mb"),
    ("BACKLINE_WRITES_PER_MINUTE", "writes_per_minute"),
    ("BACKLINE_READS_PER_MINUTE", "reads_per_minute"),
    ("BACKLINE_SECRET_KEY", "secret_key"),
    ("BACKLINE_LOG", "log"),
    ("BACKLINE_LOG_JSON", "log_json"),
    ("BACKLINE_METRICS_TOKEN", "metrics_token"),
];

impl Settings {
    /// The settings of this process. What cannot be read ends it with a sentence.
    pub fn read() -> Self {
        Self::read_from(std::env::args_os()).unwrap_or_else(|e| e.exit())
    }

    pub fn read_from(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches_from(arguments)?;
        let mut settings = Self::from_arg_matches(&matches)?;
        let sources = NAMES.iter().filter_map(|(name, argument)| Some((*name, matches.value_source(argument)?)));
        settings.sources = sources.collect();
        Ok(settings)
    }

    /// Each setting in a line: name, value, where it came from. Secrets are masked.
    pub fn told(&self) -> Vec<String> {
        let values = [
            self.data.display().to_string(),
            without_password(&self.database_url()),
            self.address().unwrap_or_else(|fault| fault.0),
            self.proxies.clone(),
            self.admin_emails.clone().unwrap_or_else(not_set),
            masked(self.smtp.as_ref()),
            self.mail_from.clone().unwrap_or_else(not_set),
            self.dkim_selector.clone().unwrap_or_else(not_set),
            self.dkim_key.as_ref().map_or_else(not_set, |path| path.display().to_string()),
            self.s3.clone().unwrap_or_else(not_set),
            masked(self.s3_key.as_ref()),
            masked(self.s3_secret.as_ref()),
            self.allowance_mb.to_string(),
            self.keep_free_mb.to_string(),
            self.writes_per_minute.to_string(),
            self.reads_per_minute.to_string(),
            masked(self.secret_key.as_ref()),
            self.log.clone(),
            self.log_json.to_string(),
            masked(self.metrics_token.as_ref()),
        ];
        NAMES.iter().zip(values).map(|((name, _), value)| format!("{name} = {value} ({})", self.source(name))).collect()
    }

    fn source(&self, name: &str) -> &'static str {
        match self.sources.get(name) {
            Some(ValueSource::CommandLine) => "flag",
            Some(ValueSource::EnvVariable) => "environment",
            _ => "default",
        }
    }

    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("surrealkv://{}", self.data.join("db").display()))
    }

    /// The address people know; where none was set, the one this program listens on.
    pub fn address(&self) -> Result<String, Fault> {
        match &self.url {
            Some(url) => Ok(url.clone()),
            None => Ok(format!("http://{}", serve::options()?.site_addr)),
        }
    }

    /// The site as everybody outside knows it.
    pub fn site(&self) -> Result<Site, Fault> {
        let proxies = self.proxies.parse().map_err(Fault::new)?;
        let listed = self.admin_emails.iter().flat_map(|list| list.split(','));
        let admins = listed.filter_map(|email| normal_email(email).ok()).collect();
        let per_minute = PerMinute { writes: self.writes_per_minute, reads: self.reads_per_minute };
        let site = Site::new(&self.address()?, self.smtp.is_some()).behind(proxies).administered_by(admins);
        Ok(site.paced(per_minute))
    }

    /// Where files are kept. Opens the folder or the bucket, and asks nothing of it yet.
    pub fn store(&self) -> Result<Store, Fault> {
        match self.bucket()? {
            Some(bucket) => Store::bucket(&bucket),
            None => Store::local(self.files()),
        }
    }

    /// As [`Settings::store`], for a program that is going to count on it: a bucket that does not answer is told at once.
    pub async fn open_store(&self) -> Result<Store, Fault> {
        let store = self.store()?;
        let told = |e| Fault::new(format!("{e}. Look at BACKLINE_S3, BACKLINE_S3_KEY and BACKLINE_S3_SECRET"));
        match self.s3 {
            Some(_) => store.answers().await.map_err(told).map(|()| store),
            None => Ok(store),
        }
    }

    fn bucket(&self) -> Result<Option<Bucket>, Fault> {
        let Some(address) = &self.s3 else {
            return match (&self.s3_key, &self.s3_secret) {
                (None, None) => Ok(None),
                _ => Err(Fault::new("BACKLINE_S3 is not set, and BACKLINE_S3_KEY or BACKLINE_S3_SECRET is")),
            };
        };
        let bucket = Bucket::parse(address).map_err(|why| Fault::new(format!("BACKLINE_S3: {why}")))?;
        let named = |name: &str| Fault::new(format!("{name} is not set, and BACKLINE_S3 needs it"));
        let key = self.s3_key.as_ref().ok_or_else(|| named("BACKLINE_S3_KEY"))?;
        let secret = self.s3_secret.as_ref().ok_or_else(|| named("BACKLINE_S3_SECRET"))?;
        Ok(Some(bucket.opened_by(key, secret)))
    }

    /// The keys secrets are sealed under.
    pub fn vault(&self) -> Result<Vault, Fault> {
        match &self.secret_key {
            Some(keys) => Vault::parse(keys).map_err(|e| Fault::new(format!("BACKLINE_SECRET_KEY: {e}"))),
            None => {
                std::fs::create_dir_all(&self.data)
                    .map_err(|e| Fault::new(format!("making {}: {e}", self.data.display())))?;
                Vault::open(&self.key_file())
            }
        }
    }

    pub fn key_file(&self) -> PathBuf {
        self.data.join(vault::KEY_FILE)
    }

    /// Bytes that a person may keep.
    pub fn allowance(&self) -> u64 {
        self.allowance_mb.saturating_mul(1024 * 1024)
    }

    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    /// Where uploads wait until they were looked at.
    pub fn quarantine(&self) -> PathBuf {
        self.data.join("quarantine")
    }

    /// What prepares sound and film, where ffmpeg is on the path.
    pub fn studio(&self) -> Option<Studio> {
        Studio::on_path(self.data.join("studio"))
    }

    /// Where backups made before a schema change lie.
    pub fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// Whether there is a database already. One on a server is taken to be there.
    pub fn has_database(&self) -> bool {
        let url = self.database_url();
        match url.strip_prefix("surrealkv://") {
            Some(folder) => {
                let folder = folder.split('?').next().unwrap_or(folder);
                std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
            }
            None => !url.starts_with("mem://"),
        }
    }
}

fn proxies(text: &str) -> Result<String, String> {
    text.parse::<Proxies>().map(|_| text.into())
}

fn addresses(text: &str) -> Result<String, String> {
    let wrong = text.split(',').find(|email| normal_email(email).is_err());
    wrong.map_or_else(|| Ok(text.into()), |email| Err(format!("`{}` is no address", email.trim())))
}

fn not_set() -> String {
    "not set".into()
}

fn masked(secret: Option<&String>) -> String {
    secret.map_or_else(not_set, |_| "set, not shown".into())
}

/// `https://backline.example`: nothing behind the host, because links begin with it.
fn public_address(url: &str) -> Result<String, String> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host.map(|host| host.trim_end_matches('/')) {
        Some(host)
            if !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace) =>
        {
            Ok(url.trim_end_matches('/').into())
        }
        _ => Err("an address is https:// and a host, as in https://backline.example".into()),
    }
}

/// A limit under which pages cannot work is a mistake.
fn enough() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(30..)
}

fn long_enough(token: &str) -> Result<String, String> {
    match token.chars().count() >= 16 {
        true => Ok(token.into()),
        false => Err("a token of fewer than 16 characters can be guessed".into()),
    }
}

/// An address as it may be shown: `ws://…@host`.
fn without_password(url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, host)) => format!("{scheme}://…@{host}"),
        None => url.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(words: &[&str]) -> Result<Settings, clap::Error> {
        Settings::read_from(words.iter().map(Into::into))
    }

    #[test]
    fn a_setting_says_where_it_came_from_and_a_secret_is_not_shown() {
        let words = ["backline", "doctor", "--data", "here", "--metrics-token", "a secret of some length"];
        let told = read(&words).unwrap().told();
        assert!(told.contains(&"BACKLINE_DATA = here (flag)".into()), "{told:?}");
        assert!(told.contains(&"BACKLINE_METRICS_TOKEN = set, not shown (flag)".into()), "{told:?}");
        let words = ["backline", "--database", "ws://root:secret@db:8000", "doctor"];
        let told = read(&words).unwrap().told();
        assert!(told.contains(&"BACKLINE_DATABASE = ws://…@db:8000 (flag)".into()), "{told:?}");
        assert!(!format!("{told:?}").contains("secret@"));
    }

    #[test]
    fn a_mail_server_is_told_without_its_password() {
        let words = ["backline", "--smtp", "smtps://mara:hidden@mail.example", "doctor"];
        let told = read(&words).unwrap().told();
        assert!(told.contains(&"BACKLINE_SMTP = set, not shown (flag)".into()), "{told:?}");
        assert!(told.contains(&"BACKLINE_MAIL_FROM = not set (default)".into()), "{told:?}");
    }

    #[test]
    fn an_address_people_know_is_a_host_and_nothing_behind_it() {
        let address = |url: &str| read(&["backline", "--url", url, "doctor"]).map(|it| it.address().unwrap()).ok();
        assert_eq!(address("https://backline.example/").as_deref(), Some("https://backline.example"));
        assert_eq!(address("http://127.0.0.1:3000").as_deref(), Some("http://127.0.0.1:3000"));
        for url in ["backline.example", "https://", "https://a/b", "https://u@a", "ftp://a", "https://a b"] {
            assert_eq!(address(url), None, "{url}");
        }
    }

    #[test]
    fn addresses_of_administrators_are_kept_as_they_are_compared() {
        let list = |text: &str| {
            let words = ["backline", "--url", "https://backline.example", "--admin-emails", text, "doctor"];
            Some(read(&words).ok()?.site().unwrap().admin_emails)
        };
        assert_eq!(
            list("Mara@Label.Example , otis@label.example").unwrap(),
            ["mara@label.example", "otis@label.example"]
        );
        for text in ["mara", "mara@label.example,", "mara@label.example;otis@label.example"] {
            assert_eq!(list(text), None, "{text}");
        }
        let told = read(&["backline", "doctor"]).unwrap().told();
        assert!(told.contains(&"BACKLINE_ADMIN_EMAILS = not set (default)".into()), "{told:?}");
    }

    #[test]
    fn a_bucket_that_is_named_by_halves_is_refused_and_says_which_setting() {
        let with = |words: &[&str]| {
            let words = [&["backline", "doctor"], words].concat();
            read(&words).unwrap().store().unwrap_err().to_string()
        };
        let (bucket, key) = ("--s3=s3://our-files", "--s3-key=somebody");
        assert!(with(&["--s3=/var/files", key, "--s3-secret=x"]).starts_with("BACKLINE_S3: it begins with s3://"));
        assert!(with(&[bucket]).starts_with("BACKLINE_S3_KEY is not set"));
        assert!(with(&[bucket, key]).starts_with("BACKLINE_S3_SECRET is not set"));
        assert!(with(&[key]).starts_with("BACKLINE_S3 is not set"));
        let words = ["backline", "doctor", bucket, key, "--s3-secret=never told"];
        let told = read(&words).unwrap();
        assert!(told.store().is_ok());
        let told = told.told().join("\n");
        assert!(told.contains("BACKLINE_S3 = s3://our-files (flag)"), "{told}");
        assert!(!told.contains("somebody") && !told.contains("never told"), "{told}");
    }

    #[test]
    fn a_secret_key_that_is_none_is_refused_and_says_which_setting() {
        let why = read(&["backline", "serve", "--secret-key=abc"]).unwrap().vault().unwrap_err().to_string();
        assert!(why.starts_with("BACKLINE_SECRET_KEY: "), "{why}");
    }

    #[test]
    fn limits_are_what_is_set_and_none_that_shuts_everybody_out() {
        let paced = |words: &[&str]| read(&[&["backline", "doctor"], words].concat());
        let usual = paced(&[]).unwrap();
        assert_eq!(usual.site().unwrap().per_minute, PerMinute::default());
        assert!(usual.told().contains(&"BACKLINE_WRITES_PER_MINUTE = 240 (default)".into()), "{:?}", usual.told());
        let set = paced(&["--writes-per-minute=900", "--reads-per-minute=90"]).unwrap().site().unwrap().per_minute;
        assert_eq!(set, PerMinute { writes: 900, reads: 90 });
        for wrong in ["0", "29", "-1", "many"] {
            assert!(paced(&[&format!("--writes-per-minute={wrong}")]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_that_can_be_guessed_is_refused() {
        let words = ["backline", "serve", "--metrics-token", "short"];
        assert!(read(&words).unwrap_err().to_string().contains("can be guessed"));
    }

    #[test]
    fn a_folder_without_anything_in_it_is_no_database() {
        let folder = std::env::temp_dir().join(format!("backline-settings-{}", std::process::id()));
        let at = folder.to_string_lossy().into_owned();
        let settings = read(&["backline", "doctor", "--data", &at]).unwrap();
        assert!(!settings.has_database());
        std::fs::create_dir_all(folder.join("db")).unwrap();
        assert!(!settings.has_database());
        std::fs::write(folder.join("db").join("LOCK"), "").unwrap();
        assert!(settings.has_database());
        std::fs::remove_dir_all(folder).unwrap();
    }
}

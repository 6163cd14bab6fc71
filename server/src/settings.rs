//! What the operator can set: flags, then environment, then `Leptos.toml`, then these defaults.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};

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
const NAMES: [(&str, &str); 5] = [
    ("BACKLINE_DATA", "data"),
    ("BACKLINE_DATABASE", "database"),
    ("BACKLINE_LOG", "log"),
    ("BACKLINE_LOG_JSON", "log_json"),
    ("BACKLINE_METRICS_TOKEN", "metrics_token"),
];

impl Settings {
    /// The settings of this process. What cannot be read ends it with a sentence.
    pub fn read() -> Self {
        Self::read_from(std::env::args_os()).unwrap_or_else(|e| e.exit())
    }

    fn read_from(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, clap::Error> {
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
            self.log.clone(),
            self.log_json.to_string(),
            self.metrics_token.as_ref().map_or("not set".into(), |_| "set, not shown".into()),
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

    pub fn files(&self) -> PathBuf {
        self.data.join("files")
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

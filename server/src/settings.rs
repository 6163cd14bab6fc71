//! What the operator can set: flags, then environment, then `Leptos.toml`, then these defaults.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

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

impl Settings {
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

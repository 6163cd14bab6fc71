//! Sound and film, prepared by ffmpeg. It is run as a program of its own, because it reads what strangers send: nothing of
//! theirs is ever a word of its command line, and whatever it does ends with its process.
//!
//! **Invariant:** what it opens lies in the folder of its bench under a name of ours. It may use no protocol but files and
//! its own pipes, and is told which container it reads, so no file can be a list of other files.

mod look;
mod make;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::{Duration, SystemTime},
};

use data::{Fault, Refusal, RefusalKind, refuse};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::Command,
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::{Key, Store};

pub use look::{Film, Seen, container, served_as};
pub use make::{Made, Rung};

/// The name of the file that is worked on, in its bench.
const SOURCE: &str = "source";
/// What is said to both programs about everything they read: files and pipes and nothing else; at most so much memory at
/// once, half a gigabyte; no frame larger than one of 8K.
const SAFELY: &str = "-protocol_whitelist file,pipe -max_alloc 536870912 -max_pixels 36000000";
/// What is kept of what it says; a program that says more is not listened to.
const SAID_BYTES: u64 = 1024 * 1024;
const COMPLAINT_BYTES: u64 = 4 * 1024;
/// A bench that is older than this was left by a process that was killed.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// ffmpeg and ffprobe of this machine, and a folder to work in. Cheap to clone; all clones are the same studio.
#[derive(Clone, Debug)]
pub struct Studio {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    folder: Arc<Path>,
    /// It computes as much as it can get: others need the machine too.
    seats: Arc<Semaphore>,
}

/// A folder for one piece of work, with the file it is about in it. It is gone when the work is.
#[derive(Debug)]
pub struct Bench {
    folder: PathBuf,
    container: &'static str,
    _seat: OwnedSemaphorePermit,
}

/// Why nothing comes of a file: because of what it is, or because something broke here.
#[derive(Debug)]
pub enum Halt {
    Refused(Refusal),
    Broken(Fault),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Broken(fault)
    }
}

impl Studio {
    /// With the programs that are found on the path, working in this folder. `None` where one of them is missing.
    pub fn on_path(folder: impl Into<PathBuf>) -> Option<Self> {
        let folders = env::var_os("PATH")?;
        let found = |name: &str| env::split_paths(&folders).map(|it| it.join(name)).find(|path| path.is_file());
        let computes = std::thread::available_parallelism().map_or(1, usize::from);
        let seats = Arc::new(Semaphore::new((computes / 2).max(1)));
        Some(Self { ffmpeg: found("ffmpeg")?, ffprobe: found("ffprobe")?, folder: folder.into().into(), seats })
    }

    /// A bench with this file of the store on it; `container` is what its first bytes say it is. `None` while all seats are
    /// taken.
    pub async fn bench(&self, store: &Store, file: &Key, container: &'static str) -> Result<Option<Bench>, Fault> {
        let Ok(seat) = self.seats.clone().try_acquire_owned() else { return Ok(None) };
        let told = |e| Fault::new(format!("making a bench in {}: {e}", self.folder.display()));
        self.clear_forgotten();
        let bench = Bench { folder: self.folder.join(random_name()?), container, _seat: seat };
        fs::create_dir_all(&bench.folder).map_err(told)?;
        match store.take_out(file, &bench.at(SOURCE)).await? {
            true => Ok(Some(bench)),
            false => Err(Fault::new(format!("the store does not have {file}"))),
        }
    }

    /// What cannot be deleted now is deleted another time.
    fn clear_forgotten(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let is_old = |entry: &fs::DirEntry| {
            let made = entry.metadata().and_then(|it| it.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            SystemTime::now().duration_since(made).is_ok_and(|age| age > FORGOTTEN)
        };
        for entry in entries.flatten().filter(is_old) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }

    /// Runs one of the programs in the folder of the bench until it ends, for at most `limit`; then it is killed, as when
    /// nobody waits any more. `words` are its command line, with a blank between them; `line` is given each line it prints.
    /// Answers with all of them.
    async fn run(
        &self,
        program: &Path,
        bench: &Bench,
        words: &str,
        limit: Duration,
        mut line: impl FnMut(&str),
    ) -> Result<String, Halt> {
        let mut command = Command::new(program);
        command.args(words.split_whitespace()).current_dir(&bench.folder).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let told = |e| Fault::new(format!("running {}: {e}", program.display()));
        let mut child = command.spawn().map_err(told)?;
        let (output, complaints) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let hear = async {
                let mut said = String::new();
                let Some(output) = output else { return said };
                let mut lines = BufReader::new(output.take(SAID_BYTES)).lines();
                while let Ok(Some(next)) = lines.next_line().await {
                    line(&next);
                    said.push_str(&next);
                    said.push('\n');
                }
                said
            };
            let (said, complaint) = tokio::join!(hear, first_words(complaints));
            (child.wait().await, said, complaint)
        };
        let Ok((ended, said, complaint)) = tokio::time::timeout(limit, work).await else {
            let why = "It took too long to prepare. Send a shorter one.";
            return Err(refuse(RefusalKind::Validation, "recording_slow", why).into());
        };
        match ended.map_err(told)?.success() {
            true => Ok(said),
            false => {
                tracing::info!(program = %program.display(), complaint, "a file could not be prepared");
                Err(unreadable())
            }
        }
    }

    /// As [`Studio::run`], for ffmpeg: reads the file of the bench, from `start` if that says so, and makes of it what
    /// `words` say. `at` is told where in the file it is, in seconds.
    async fn make(
        &self,
        bench: &Bench,
        start: &str,
        words: &str,
        limit: Duration,
        mut at: impl FnMut(f64),
    ) -> Result<(), Halt> {
        let container = bench.container;
        let words = format!("{QUIETLY} -progress pipe:1 -nostats {SAFELY} {start} -f {container} -i {SOURCE} {words}");
        let line = |line: &str| {
            let microseconds = line.strip_prefix("out_time_us=").and_then(|it| it.parse::<f64>().ok());
            microseconds.into_iter().for_each(|it| at(it / 1_000_000.0));
        };
        self.run(&self.ffmpeg, bench, &words, limit, line).await.map(drop)
    }
}

/// Asks nothing, says only what went wrong, and writes over what an attempt before has left.
const QUIETLY: &str = "-hide_banner -v error -nostdin -y";

impl Bench {
    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // What stays is found by the next bench, a day later.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The beginning of what a program complains of; the rest is read and let go, or the program would wait for a reader.
async fn first_words(complaints: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut complaints) = complaints else { return String::new() };
    let mut words = vec![];
    let _ = (&mut complaints).take(COMPLAINT_BYTES).read_to_end(&mut words).await;
    let _ = tokio::io::copy(&mut complaints, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&words).into_owned()
}

fn random_name() -> Result<String, Fault> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Fault::new("the machine has no random numbers"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn unreadable() -> Halt {
    let message = "It is damaged, or no sound or film inside.";
    refuse(RefusalKind::Validation, "recording_unreadable", message).into()
}

#[cfg(test)]
mod tests;

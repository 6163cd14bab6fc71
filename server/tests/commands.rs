//! The program as an operator meets it: started, told, asked.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);
const TOKEN: &str = "a token for the tests";

/// A folder of its own that goes away with the test, and the program in it.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-commands-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("site/pkg")).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn program(&self, data: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backline"));
        command.current_dir(&self.0).env("BACKLINE_DATA", self.at(data)).env_remove("BACKLINE_DATABASE");
        command.env("LEPTOS_OUTPUT_NAME", "backline").env("LEPTOS_SITE_ADDR", "127.0.0.1:0");
        command.env("LEPTOS_SITE_ROOT", self.at("site")).env("LEPTOS_SITE_PKG_DIR", "pkg");
        command
    }

    /// Runs a command on a data folder to its end.
    fn run(&self, data: &str, words: &[&str]) -> Output {
        self.program(data).args(words).output().unwrap()
    }

    /// What it says when it works.
    fn good(&self, data: &str, words: &[&str]) -> String {
        let output = self.run(data, words);
        assert!(output.status.success(), "{words:?}: {}", told(&output));
        told(&output)
    }

    /// What it says when it refuses.
    fn bad(&self, data: &str, words: &[&str]) -> String {
        let output = self.run(data, words);
        assert!(!output.status.success(), "{words:?}: {}", told(&output));
        told(&output)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_demo_is_backed_up_proven_restored_and_the_same() {
    let desk = Desk::new("round");
    assert!(desk.bad("old", &["backup", "b.zip"]).contains("there is no database"));
    desk.good("old", &["demo"]);
    let written = desk.good("old", &["backup", "b.zip"]);
    let seal = written.lines().find(|line| line.starts_with("seal ")).unwrap();
    assert!(desk.bad("old", &["backup", "b.zip"]).contains("there already"));
    let proven = desk.good("old", &["restore", "b.zip", "--verify"]);
    assert!(proven.contains(seal) && proven.contains("has the same rows"), "{proven}");
    assert!(desk.bad("old", &["restore", "b.zip"]).contains("not empty"));
    desk.good("new", &["restore", "b.zip"]);
    assert!(desk.good("new", &["restore", "b.zip", "--verify"]).contains("has the same rows"));
    // Opened by the program itself it still is what a program expects.
    desk.good("new", &["migrate"]);
    assert!(!desk.at("new/backups").exists(), "nothing had to change");
}

#[test]
fn a_backup_that_was_touched_is_refused_and_nothing_is_written() {
    let desk = Desk::new("touched");
    desk.good("old", &["demo"]);
    desk.good("old", &["backup", "b.zip"]);
    let mut bytes = fs::read(desk.at("b.zip")).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    fs::write(desk.at("b.zip"), bytes).unwrap();
    desk.bad("new", &["restore", "b.zip", "--verify"]);
    desk.bad("new", &["restore", "b.zip"]);
    desk.good("new", &["migrate"]);
    assert!(desk.good("new", &["export", "out"]).contains("users: 0 rows"));
}

#[test]
fn an_export_has_people_and_none_of_their_secrets() {
    let desk = Desk::new("export");
    desk.good("old", &["demo"]);
    desk.good("old", &["export", "out"]);
    let users = fs::read_to_string(desk.at("out/users.jsonl")).unwrap();
    assert!(users.contains("mara@backline.example"));
    for file in fs::read_dir(desk.at("out")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("argon2id") && !text.contains("authSessions:"));
    }
}

#[test]
fn a_doctor_names_what_is_wrong_and_changes_nothing() {
    let desk = Desk::new("doctor");
    let well = desk.good("old", &["doctor"]);
    assert!(well.contains("not there yet") && well.contains("(environment)"), "{well}");
    assert!(!desk.at("old/db").exists());
    desk.good("old", &["demo"]);
    assert!(desk.good("old", &["doctor"]).contains("as this program expects"));
    fs::remove_dir_all(desk.at("site")).unwrap();
    let ill = desk.bad("old", &["doctor"]);
    assert!(ill.contains("PROBLEM  site") && ill.contains("what to do: ") && ill.contains("one problem"), "{ill}");
}

#[cfg(unix)]
#[test]
fn a_running_server_keeps_its_database_tells_metrics_and_writes_a_backup_when_told() {
    let desk = Desk::new("running");
    let server = Server::start(&desk, "old");
    assert!(desk.bad("old", &["backup", "b.zip"]).contains("another Backline has it open"));
    assert!(desk.bad("old", &["doctor"]).contains("PROBLEM  database"));
    assert!(server.ask("/readyz", "").starts_with("HTTP/1.1 200"));
    assert!(server.ask("/metrics", "").starts_with("HTTP/1.1 401"));
    let metrics = server.ask("/metrics", &format!("Authorization: Bearer {TOKEN}\r\n"));
    assert!(metrics.contains("backline_http_requests_total{route=\"/readyz\",status=\"200\"} 1"), "{metrics}");
    server.signal("USR1");
    let backup = wait_for(|| in_folder(&desk.at("old/backups"), ".zip"));
    server.signal("TERM");
    server.ends();
    let proven = desk.good("old", &["restore", &backup.to_string_lossy(), "--verify"]);
    assert!(proven.contains("is what the manifest was written for"), "{proven}");
}

/// A server with the demo, on a port of its own.
struct Server {
    child: std::cell::RefCell<Child>,
    address: SocketAddr,
}

impl Server {
    fn start(desk: &Desk, data: &str) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = desk.program(data);
        command.args(["serve", "--demo"]).env("LEPTOS_SITE_ADDR", address.to_string());
        command.env("BACKLINE_METRICS_TOKEN", TOKEN).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let opened = lines.any(|line| line.is_ok_and(|line| line.contains("Backline is open")));
        // Held open, so that what it says later does not fail.
        std::thread::spawn(move || lines.for_each(drop));
        assert!(opened, "it ended before it was open");
        Self { child: child.into(), address }
    }

    /// The whole answer to a GET, headers included.
    fn ask(&self, path: &str, headers: &str) -> String {
        let mut connection = TcpStream::connect(self.address).unwrap();
        let host = self.address;
        write!(connection, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.child.borrow().id());
        assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success());
    }

    fn ends(&self) {
        let status = wait_for(|| self.child.borrow_mut().try_wait().unwrap());
        assert!(status.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut child = self.child.borrow_mut();
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn wait_for<T>(mut fact: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = fact() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn in_folder(folder: &Path, ending: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(ending))
}

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

use data::{Clock, SystemClock, Timestamp};
use storage::{Link, Links, Store};
use testkit::MARA;
use vault::Vault;

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
        command
            .current_dir(&self.0)
            .env("BACKLINE_DATA", self.at(data))
            .env_remove("BACKLINE_DATABASE")
            .env_remove("BACKLINE_URL");
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

#[test]
fn a_mail_server_that_cannot_be_right_stops_the_start_and_one_that_is_not_there_does_not() {
    let desk = Desk::new("mail");
    let with = |command: &str, server: &str| {
        let mut program = desk.program("old");
        program.args([command]).env("BACKLINE_SMTP", server).env("BACKLINE_MAIL_FROM", "post@backline.example");
        told(&program.output().unwrap())
    };
    let wrong = with("migrate", "https://mara:hidden@mail.example");
    assert!(wrong.contains("BACKLINE_SMTP: ") && !wrong.contains("hidden"), "{wrong}");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody_there = format!("smtp://mara:hidden@{free}");
    assert!(with("migrate", &nobody_there).contains("has the shape of this program"));
    let looked = with("doctor", &nobody_there);
    assert!(looked.contains("PROBLEM  mail") && looked.contains("BACKLINE_SMTP = set, not shown"), "{looked}");
    assert!(!looked.contains("hidden"), "{looked}");
    assert!(desk.good("old", &["doctor"]).contains("letters stay in the outbox"));
}

#[test]
fn a_bucket_that_does_not_answer_stops_the_start_and_a_doctor_says_which_settings_to_look_at() {
    let desk = Desk::new("bucket");
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let with_bucket = |word: &str| {
        let mut command = desk.program("old");
        command.arg(word).env("BACKLINE_S3", format!("s3://our-files?endpoint=http://{nowhere}"));
        command.env("BACKLINE_S3_KEY", "somebody").env("BACKLINE_S3_SECRET", "never told");
        let output = command.output().unwrap();
        assert!(!output.status.success());
        told(&output)
    };
    for word in ["serve", "doctor"] {
        let told = with_bucket(word);
        assert!(told.contains("BACKLINE_S3_KEY") && !told.contains("never told"), "{told}");
    }
    assert!(with_bucket("doctor").contains("PROBLEM  files"));
    assert!(!desk.at("old/db").exists(), "nothing was begun");
}

#[cfg(unix)]
#[test]
fn a_backup_does_not_hold_the_secret_key_and_a_doctor_minds_who_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new("key");
    drop(Server::start(&desk, "old"));
    let key = desk.at("old/secret.key");
    let text = fs::read_to_string(&key).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    desk.good("old", &["backup", "b.zip"]);
    let mut backup = zip::ZipArchive::new(fs::File::open(desk.at("b.zip")).unwrap()).unwrap();
    for at in 0..backup.len() {
        let mut entry = Vec::new();
        backup.by_index(at).unwrap().read_to_end(&mut entry).unwrap();
        assert!(!entry.windows(64).any(|window| window == text.trim().as_bytes()));
    }
    assert!(desk.good("old", &["doctor"]).contains("keep a copy of it"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(desk.bad("old", &["doctor"]).contains("PROBLEM  secret key"));
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

#[test]
fn a_signed_link_opens_a_part_of_its_file_and_nobody_packs_it_on_the_way() {
    let desk = Desk::new("link");
    let server = Server::start(&desk, "old");
    let hiss = "tape hiss ".repeat(1_000);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::local(desk.at("old/files")).unwrap();
    let file = runtime.block_on(store.put(hiss.clone())).unwrap();
    let key = Vault::open(&desk.at("old/secret.key")).unwrap().key_for("links").unwrap();
    let until = SystemClock.now() + Timestamp::HOUR_MS;
    let link = Link { file, mime: "audio/flac".into(), until, person: None };
    let address = Links::new(&key).address(&link);
    let whole = server.ask(&address, "Accept-Encoding: br, gzip\r\n");
    assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with(&hiss), "{}", &whole[..400]);
    assert!(!whole.contains("content-encoding") && whole.contains("content-length: 10000\r\n"), "{}", &whole[..400]);
    let part = server.ask(&address, "Accept-Encoding: br, gzip\r\nRange: bytes=10-18\r\n");
    assert!(part.starts_with("HTTP/1.1 206") && part.ends_with("\r\n\r\ntape hiss"), "{part}");
    let forged = Links::new(&[7; 32]).address(&link);
    assert!(server.ask(&forged, "").starts_with("HTTP/1.1 404"));
}

#[cfg(unix)]
#[test]
fn a_course_arrives_in_pieces_through_a_cut_line_and_a_killed_server() {
    let desk = Desk::new("pieces");
    let server = Server::start(&desk, "old");
    let cookie = server.sign_in();
    let (zip, half) = (course(6_000_000), 2_000_000);
    let begin = serde_json::json!({
        "purpose": "learning/material", "subject": "", "name": "Tape.zip", "bytes": zip.len(), "mark": "1",
    });
    let begin = begin.to_string();
    let json = format!("{cookie}Content-Type: application/json\r\n");
    let standing = server.send("POST", "/uploads", &json, begin.len(), begin.as_bytes());
    let address = format!("/uploads/{}", standing["id"].as_str().unwrap_or_else(|| panic!("{standing}")));
    let piece = |from: usize, to: usize| (format!("{cookie}Upload-Offset: {from}\r\n"), &zip[from..to]);
    let (heads, bytes) = piece(0, half);
    assert_eq!(server.send("PATCH", &address, &heads, bytes.len(), bytes)["received"], half);
    // The line is cut in the middle of the second piece.
    let (heads, bytes) = piece(half, half * 2);
    drop(server.open("PATCH", &address, &heads, bytes.len(), &bytes[..bytes.len() / 2]));
    assert_eq!(server.send("GET", &address, &cookie, 0, b"")["received"], half);
    server.signal("KILL");
    wait_for(|| server.child.borrow_mut().try_wait().unwrap());
    let server = Server::start(&desk, "old");
    assert_eq!(server.send("GET", &address, &cookie, 0, b"")["received"], half);
    for from in (half..zip.len()).step_by(half) {
        let (heads, bytes) = piece(from, (from + half).min(zip.len()));
        server.send("PATCH", &address, &heads, bytes.len(), bytes);
    }
    let imported = server.send("POST", &address, &cookie, 0, b"");
    assert_eq!((&imported["title"], &imported["chapters"]), (&"Tape".into(), &1.into()), "{imported}");
    assert_eq!(server.send("POST", &address, &cookie, 0, b""), imported, "told again, and not done again");
    assert_eq!(fs::read_dir(desk.at("old/quarantine")).unwrap().count(), 0);
}

/// A zip of a course with one chapter, and something beside it that makes it long.
fn course(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("01-Record.md", stored).unwrap();
    zip.write_all(b"# Record\n\nPress both keys.").unwrap();
    zip.start_file("noise.bin", stored).unwrap();
    zip.write_all(&(0..bytes).map(|at| (at ^ (at >> 8)) as u8).collect::<Vec<_>>()).unwrap();
    zip.finish().unwrap().into_inner()
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

    /// Mara, as a header.
    fn sign_in(&self) -> String {
        let words = serde_json::json!({ "email": MARA.email, "password": MARA.password }).to_string();
        let heads = "Content-Type: application/json\r\n";
        let mut answer = String::new();
        let mut connection = self.open("POST", "/rpc/identity/sign-in", heads, words.len(), words.as_bytes());
        connection.read_to_string(&mut answer).unwrap();
        let cookie = answer.split("set-cookie: session=").nth(1).unwrap_or_else(|| panic!("{answer}"));
        format!("Cookie: session={}\r\n", cookie.split(';').next().unwrap())
    }

    /// Sends a body, and answers with what came back.
    fn send(&self, method: &str, path: &str, heads: &str, length: usize, body: &[u8]) -> serde_json::Value {
        let mut answer = String::new();
        self.open(method, path, heads, length, body).read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// Sends a body, which may be shorter than it says, and does not wait for an answer.
    fn open(&self, method: &str, path: &str, heads: &str, length: usize, body: &[u8]) -> TcpStream {
        let mut connection = TcpStream::connect(self.address).unwrap();
        let host = self.address;
        write!(
            connection,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{heads}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        connection.write_all(body).unwrap();
        connection
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

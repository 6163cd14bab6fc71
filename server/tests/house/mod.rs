//! The program in a folder of its own, and the server it starts: what all tests of the program begin with.

#![allow(clippy::unwrap_used, dead_code)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use testkit::{MARA, Person};

/// Longer than anything here takes.
pub const PATIENCE: Duration = Duration::from_secs(60);
pub const TOKEN: &str = "a token for the tests";

/// A folder of its own that goes away with the test, and the program in it.
pub struct Desk(pub PathBuf);

impl Desk {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-commands-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("site/pkg")).unwrap();
        Self(folder)
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn program(&self, data: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backline"));
        command
            .current_dir(&self.0)
            .env("BACKLINE_DATA", self.at(data))
            .env_remove("BACKLINE_DATABASE")
            .env_remove("BACKLINE_URL");
        // These tests are faster than people.
        command.env("BACKLINE_WRITES_PER_MINUTE", "1000000").env("BACKLINE_READS_PER_MINUTE", "1000000");
        command.env("LEPTOS_OUTPUT_NAME", "backline").env("LEPTOS_SITE_ADDR", "127.0.0.1:0");
        command.env("LEPTOS_SITE_ROOT", self.at("site")).env("LEPTOS_SITE_PKG_DIR", "pkg");
        command
    }

    /// Runs a command on a data folder to its end.
    pub fn run(&self, data: &str, words: &[&str]) -> Output {
        self.program(data).args(words).output().unwrap()
    }

    /// What it says when it works.
    pub fn good(&self, data: &str, words: &[&str]) -> String {
        let output = self.run(data, words);
        assert!(output.status.success(), "{words:?}: {}", told(&output));
        told(&output)
    }

    /// What it says when it refuses.
    pub fn bad(&self, data: &str, words: &[&str]) -> String {
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

pub fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A zip of a course with one chapter of these words, and something beside it that makes it long.
pub fn course(words: &str, bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file(format!("01-{words}.md"), stored).unwrap();
    zip.write_all(format!("# {words}\n\nPress both keys, and say {words}.").as_bytes()).unwrap();
    zip.start_file("noise.bin", stored).unwrap();
    zip.write_all(&(0..bytes).map(|at| (at ^ (at >> 8)) as u8).collect::<Vec<_>>()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A server with the demo, on a port of its own.
pub struct Server {
    pub child: std::cell::RefCell<Child>,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(desk: &Desk, data: &str) -> Self {
        Self::start_at(free_address(), desk.program(data))
    }

    /// A server at an address that clients know already.
    pub fn start_at(address: SocketAddr, mut command: Command) -> Self {
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
    pub fn ask(&self, path: &str, headers: &str) -> String {
        let mut connection = TcpStream::connect(self.address).unwrap();
        let host = self.address;
        write!(connection, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Mara, as a header.
    pub fn sign_in(&self) -> String {
        self.sign_in_as(MARA)
    }

    pub fn sign_in_as(&self, person: Person) -> String {
        let words = serde_json::json!({ "email": person.email, "password": person.password }).to_string();
        let heads = "Content-Type: application/json\r\n";
        let mut answer = String::new();
        let mut connection = self.open("POST", "/rpc/identity/sign-in", heads, words.len(), words.as_bytes());
        connection.read_to_string(&mut answer).unwrap();
        let cookie = answer.split("set-cookie: session=").nth(1).unwrap_or_else(|| panic!("{answer}"));
        format!("Cookie: session={}\r\n", cookie.split(';').next().unwrap())
    }

    /// Sends a body, and answers with what came back.
    pub fn send(&self, method: &str, path: &str, heads: &str, length: usize, body: &[u8]) -> serde_json::Value {
        let mut answer = String::new();
        self.open(method, path, heads, length, body).read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// Sends a body, which may be shorter than it says, and does not wait for an answer.
    pub fn open(&self, method: &str, path: &str, heads: &str, length: usize, body: &[u8]) -> TcpStream {
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

    pub fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.child.borrow().id());
        assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success());
    }

    pub fn ends(&self) {
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

pub fn wait_for<T>(mut fact: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = fact() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn in_folder(folder: &Path, ending: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(ending))
}

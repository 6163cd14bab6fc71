//! A server that is killed at any moment, over and over, while people edit, upload and send letters. Everybody repeats what
//! was not answered, by the name it had. In the end everything is there, and nothing twice.
//!
//! A few rounds here; `cargo xtask faults` plays 200 of them. `docs/reliability.md` has the figures.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod house;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use house::{Desk, PATIENCE, Server, course, free_address, wait_for};
use serde_json::{Value, json};
use testkit::{MARA, OTIS};

/// How many times the server is killed.
const ROUNDS: usize = 3;
/// The server lives this long after it opened, in milliseconds: at least, and at most so much longer.
const LIFE: (u64, u64) = (20, 1_200);
/// As many letters as the worker has under way at once.
const UNDER_WAY: usize = 8;
/// One piece of an upload.
const PIECE: usize = 300_000;

#[test]
fn what_was_answered_outlives_a_kill_at_any_moment_and_nothing_happens_twice() {
    let rounds = std::env::var("BACKLINE_FAULT_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let mut dice = Dice::new();
    println!("seed {} (BACKLINE_FAULT_SEED)", dice.0);
    let desk = Desk::new("faults");
    let (address, post) = (free_address(), Post::open());
    let start = || {
        let mut program = desk.program("house");
        program.env("BACKLINE_SMTP", format!("smtp://{}", post.address));
        program.env("BACKLINE_MAIL_FROM", "post@backline.example");
        Server::start_at(address, program)
    };
    let mut server = start();
    let enough = Arc::new(AtomicBool::new(false));
    let person = |cookie: String| Person { address, cookie, enough: enough.clone(), made: 0 };
    let mara = server.sign_in_as(MARA);
    let edits = thread::spawn(person(mara.clone()).works(Person::edit));
    let uploads = thread::spawn(person(mara.clone()).works(Person::upload));
    let letters = thread::spawn(person(server.sign_in_as(OTIS)).works(Person::send_letter));
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(LIFE.0 + dice.roll() % LIFE.1));
        server.signal("KILL");
        wait_for(|| server.child.borrow_mut().try_wait().unwrap());
        server = start();
    }
    enough.store(true, Ordering::Relaxed);
    let (edits, uploads, letters) = (edits.join().unwrap(), uploads.join().unwrap(), letters.join().unwrap());

    let titles = titles(&person(mara));
    assert!(titles.contains(&edited(edits)), "the title of edit {edits} is not there: {titles:?}");
    for number in 1..=uploads {
        let found = titles.iter().filter(|title| **title == uploaded(number)).count();
        assert_eq!(found, 1, "of upload {number}, in {titles:?}");
    }
    // Killed between the end of an upload and the end of its file, it leaves that to the sweep at night.
    let left = std::fs::read_dir(desk.at("house/quarantine")).unwrap().count();
    assert!(left <= rounds, "{left} files are left of {uploads} uploads");
    wait_for(|| (post.letters().len() >= letters).then_some(()));
    let came = post.letters();
    assert_eq!(came.len(), letters, "as many letters as were asked for");
    // Killed between the mail server's word and the commit that notes it, a letter goes out again, as the same letter.
    let again: usize = came.values().map(|times| times - 1).sum();
    assert!(again <= rounds * UNDER_WAY, "{again} letters went out again in {rounds} rounds");
    server.signal("TERM");
    server.ends();
    desk.good("house", &["backup", "b.zip"]);
    assert!(desk.good("house", &["restore", "b.zip", "--verify"]).contains("has the same rows"));
    println!("{rounds} kills: {edits} edits, {uploads} uploads, {letters} letters; {again} letters handed over again");
}

/// A data folder on a disk of its own, no larger than this many megabytes, in a world of mounts that only its servers see.
#[cfg(target_os = "linux")]
struct SmallDisk {
    holder: std::process::Child,
    folder: std::path::PathBuf,
}

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn make(folder: std::path::PathBuf, megabytes: usize) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let words =
            format!("mount -t tmpfs -o size={megabytes}m tmpfs '{}' && echo there && exec sleep 600", folder.display());
        let mut unshare = Command::new("unshare");
        let mut holder = unshare.args(["-rm", "sh", "-c", &words]).stdout(Stdio::piped()).spawn().unwrap();
        let mut told = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut told).unwrap();
        assert_eq!(told, "there\n", "no disk could be made");
        Self { holder, folder }
    }

    /// The program, with this disk.
    fn see(&self, program: &Command) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.holder.id().to_string(), "-m", "-U", "--preserve-credentials", "sh", "-c"]);
        command.arg("cd \"$1\" && shift && exec \"$@\"").arg("sh");
        command.arg(program.get_current_dir().unwrap()).arg(program.get_program());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    fn filler(&self) -> std::path::PathBuf {
        let folder = self.folder.strip_prefix("/").unwrap().join("filler");
        std::path::Path::new("/proc").join(self.holder.id().to_string()).join("root").join(folder)
    }

    /// Until so many bytes more would fit.
    fn fill(&self, leaving: usize) {
        let mut file = std::fs::File::create(self.filler()).unwrap();
        let told = Command::new("stat").args(["-f", "-c", "%a %S"]).arg(self.filler()).output().unwrap().stdout;
        let told = String::from_utf8(told).unwrap();
        let (blocks, size) = told.trim().split_once(' ').unwrap();
        let left = blocks.parse::<usize>().unwrap() * size.parse::<usize>().unwrap();
        let _ = file.write_all(&vec![0; left.saturating_sub(leaving)]);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_takes_nothing_new_and_loses_nothing() {
    let desk = Desk::new("full");
    let disk = SmallDisk::make(desk.at("house"), 80);
    let address = free_address();
    let start = |kept_free: &str| {
        let mut program = desk.program("house");
        program.env("BACKLINE_KEEP_FREE_MB", kept_free);
        Server::start_at(address, disk.see(&program))
    };
    let mut server = start("20");
    let mara = |cookie: &str, made| Person { address, cookie: cookie.into(), enough: Arc::default(), made };
    let cookie = server.sign_in_as(MARA);
    let create = |number: usize| {
        let args = json!({ "title": edited(number) }).to_string();
        let heads = "Content-Type: application/json\r\n";
        mara(&cookie, 0).send("POST", "/rpc/learning/create-course", heads, args.as_bytes())
    };
    assert!(create(1).unwrap().get("at").is_some());
    disk.fill(15_000_000);
    let refused = wait_for(|| create(2).filter(|answer| answer.get("at").is_none()));
    assert_eq!(refused["code"], "disk_full", "{refused}");
    assert!(titles(&mara(&cookie, 0)).contains(&edited(1)), "reading goes on");
    disk.make_room();
    wait_for(|| create(2).filter(|answer| answer.get("at").is_some()));
    server.signal("KILL");
    wait_for(|| server.child.borrow_mut().try_wait().unwrap());

    // With nothing kept free the disk fails under a commit: the server ends, for behind a torn journal all would be lost.
    server = start("0");
    disk.fill(0);
    wait_for(|| {
        let _ = create(3);
        server.child.borrow_mut().try_wait().unwrap()
    });
    disk.make_room();
    server = start("0");
    assert!(create(4).unwrap().get("at").is_some());
    server.signal("KILL");
    wait_for(|| server.child.borrow_mut().try_wait().unwrap());
    let _server = start("0");
    let there = titles(&mara(&cookie, 0));
    assert!(there.contains(&edited(1)) && there.contains(&edited(4)), "{there:?}");
}

fn edited(number: usize) -> String {
    format!("Take {number}")
}

fn uploaded(number: usize) -> String {
    format!("Tape {number}")
}

fn titles(person: &Person) -> Vec<String> {
    let taught = person.insist("GET", "/query/learning/taught?args=%7B%7D", "", b"");
    let titles = taught["value"].as_array().unwrap_or_else(|| panic!("{taught}")).iter();
    titles.map(|course| course["title"].as_str().unwrap().to_string()).collect()
}

/// Somebody who does one thing after the other, whatever becomes of the server meanwhile.
struct Person {
    address: SocketAddr,
    /// As a header.
    cookie: String,
    enough: Arc<AtomicBool>,
    /// What was done and answered.
    made: usize,
}

impl Person {
    /// Until it is enough; answers how often it was done.
    fn works(mut self, mut act: impl FnMut(&mut Self) + Send + 'static) -> impl FnOnce() -> usize + Send + 'static {
        move || {
            while !self.enough.load(Ordering::Relaxed) {
                act(&mut self);
                self.made += 1;
            }
            self.made
        }
    }

    /// Gives the one course another title. The version says whether an edit was lost, or done twice.
    fn edit(&mut self) {
        if self.made == 0 {
            self.call("learning/create-course", &json!({ "title": edited(0) }));
        }
        let taught = self.insist("GET", "/query/learning/taught?args=%7B%7D", "", b"");
        let before = edited(self.made);
        let all = taught["value"].as_array().unwrap_or_else(|| panic!("{taught}"));
        let id =
            all.iter().find(|it| it["title"] == *before).unwrap_or_else(|| panic!("no {before} in {taught}"))["id"]
                .clone();
        let details = json!({ "title": edited(self.made + 1) });
        let next =
            self.call("learning/edit-course", &json!({ "course": id, "version": self.made, "details": details }));
        assert_eq!(next["value"]["version"], self.made + 1, "{next}");
    }

    fn upload(&mut self) {
        let title = uploaded(self.made + 1);
        // A course with the same words would be taken for a new version of it.
        let (zip, name) = (course(&title, PIECE * 3), format!("{title}.zip"));
        let begin = json!({
            "purpose": "learning/material", "subject": "", "name": name, "bytes": zip.len(), "mark": name,
        });
        let standing =
            self.insist("POST", "/uploads", "Content-Type: application/json\r\n", begin.to_string().as_bytes());
        let at = format!("/uploads/{}", standing["id"].as_str().unwrap_or_else(|| panic!("{standing}")));
        let mut received = standing["received"].as_u64().unwrap() as usize;
        while received < zip.len() {
            let piece = &zip[received..(received + PIECE).min(zip.len())];
            let told = self.send("PATCH", &at, &format!("Upload-Offset: {received}\r\n"), piece);
            let standing = told.unwrap_or_else(|| self.insist("GET", &at, "", b""));
            received = standing["received"].as_u64().unwrap_or_else(|| panic!("{standing}")) as usize;
        }
        let imported = self.insist("POST", &at, "", b"");
        assert_eq!(imported["title"], title, "{imported}");
    }

    fn send_letter(&mut self) {
        self.call("admin/send-test-letter", &json!({}));
    }

    /// Does it by a name of its own, as a page does: by that name it is known when it comes again.
    fn call(&self, path: &str, args: &Value) -> Value {
        let heads = format!("Content-Type: application/json\r\nX-Mutation-Id: {path}-{}\r\n", self.made);
        let done = self.insist("POST", &format!("/rpc/{path}"), &heads, args.to_string().as_bytes());
        assert!(done.get("at").is_some(), "{path}: {done}");
        done
    }

    /// Sends it until somebody answers.
    fn insist(&self, method: &str, path: &str, heads: &str, body: &[u8]) -> Value {
        let began = Instant::now();
        loop {
            if let Some(answer) = self.send(method, path, heads, body) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "{method} {path}: nobody answers");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// `None` when the line was cut before the whole answer was there.
    fn send(&self, method: &str, path: &str, heads: &str, body: &[u8]) -> Option<Value> {
        let mut line = TcpStream::connect(self.address).ok()?;
        let (host, cookie, length) = (self.address, &self.cookie, body.len());
        let heads = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n{cookie}{heads}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        line.write_all(heads.as_bytes()).ok()?;
        line.write_all(body).ok()?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).ok()?;
        serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
    }
}

/// A mail server that takes everything, and counts how often each letter came, by its Message-ID.
struct Post {
    address: SocketAddr,
    came: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Post {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let post = Self { address: listener.local_addr().unwrap(), came: Arc::default() };
        let came = post.came.clone();
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let came = came.clone();
                thread::spawn(move || receive(line, &came));
            }
        });
        post
    }

    fn letters(&self) -> BTreeMap<String, usize> {
        self.came.lock().unwrap().clone()
    }
}

/// As much of SMTP as one who sends needs; `None` when the line is cut.
fn receive(line: TcpStream, came: &Mutex<BTreeMap<String, usize>>) -> Option<()> {
    let mut out = line.try_clone().ok()?;
    let mut words = BufReader::new(line).lines();
    let mut say = move |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 post.example")?;
    while let Some(Ok(word)) = words.next() {
        match word.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "QUIT" => return say("221 bye"),
            "DATA" => {
                say("354 go on")?;
                let letter: Vec<String> = words.by_ref().map_while(Result::ok).take_while(|it| it != ".").collect();
                let id = letter.iter().find_map(|it| it.strip_prefix("Message-ID: ")).unwrap_or("none");
                *came.lock().unwrap().entry(id.into()).or_default() += 1;
                say("250 taken")?;
            }
            _ => say("250 well")?,
        }
    }
    None
}

/// Numbers nobody foresees, and that come again from the same seed.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Self(std::env::var("BACKLINE_FAULT_SEED").map_or(now.as_nanos() as u64 | 1, |text| text.parse().unwrap()))
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }
}

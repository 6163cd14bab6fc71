//! The program as an operator meets it: started, told, asked.

#![allow(clippy::unwrap_used)]

mod house;

use std::{fs, io::Read, net::TcpListener};

use data::{Clock, SystemClock, Timestamp};
use house::{Desk, Server, TOKEN, course, in_folder, told, wait_for};
use storage::{Link, Links, Store};
use vault::Vault;

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
    let (zip, half) = (course("Record", 6_000_000), 2_000_000);
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

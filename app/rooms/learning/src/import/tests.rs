#![allow(clippy::unwrap_used)]
use std::{
    fs,
    io::{Cursor, Write},
    path::PathBuf,
};

use ::zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};
use data::RefusalKind;

use super::*;

fn source(files: &[(&str, &str)]) -> Source {
    let file = |(path, text): &(&str, &str)| SourceFile { path: (*path).into(), bytes: text.as_bytes().into() };
    Source { files: files.iter().map(file).collect(), refused: Vec::new() }
}

fn planned(files: &[(&str, &str)]) -> Plan {
    plan(source(files), "My course").unwrap()
}

/// The outline as text: a module a line, its chapters indented.
fn outline(plan: &Plan) -> String {
    let mut text = String::new();
    for module in &plan.modules {
        text.push_str(&format!("{} [{}]\n", module.title, module.key));
        for chapter in &module.chapters {
            text.push_str(&format!("  {} [{}]\n", chapter.title, chapter.key));
        }
    }
    text
}

#[track_caller]
fn check_outline(files: &[(&str, &str)], expected: &[&str]) {
    let plan = planned(files);
    assert_eq!(outline(&plan).lines().collect::<Vec<_>>(), expected, "{:?}", plan.report);
}

#[track_caller]
fn check_skipped(report: &[Skipped], path: &str, says: &str) {
    let found = report.iter().any(|skipped| skipped.path == path && skipped.reason.contains(says));
    assert!(found, "{path}: {says} in {report:?}");
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn paths(source: &Source) -> Vec<&str> {
    source.files.iter().map(|file| file.path.as_str()).collect()
}

/// A folder of its own that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-import-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn numbers_make_modules_and_chapters_in_reading_order() {
    check_outline(
        &[
            ("10-End.md", "# The end\n\nBye."),
            ("02-Synths.md", "# Synths\n\nHello."),
            ("02.10-Ten.md", "# Ten\n\nx"),
            ("02.2-Two.md", "# 2.2 Two\n\nx"),
            ("A-Articles.md", "# Articles"),
            ("A.01-tips.md", "x"),
            ("7.1-alone.md", "x"),
            ("zebra.md", "x"),
            ("about_me.md", "# About\n\nx"),
        ],
        &[
            "Synths [2]",
            "  Synths [02-Synths.md]",
            "  Two [02.2-Two.md]",
            "  Ten [02.10-Ten.md]",
            "Part 7 [7]",
            "  alone [7.1-alone.md]",
            "The end [10]",
            "  The end [10-End.md]",
            "Articles [A]",
            "  tips [A.01-tips.md]",
            "More [.]",
            "  About [about_me.md]",
            "  zebra [zebra.md]",
        ],
    );
}

#[test]
fn folders_with_an_index_or_a_number_are_modules() {
    check_outline(
        &[
            ("01-basics/02-next.md", "x text"),
            ("01-basics/01-first.md", "x text"),
            ("mixing/README.md", "# Mixing down\n\nWelcome."),
            ("mixing/deep/eq.md", "# EQ and more"),
            ("loose/notes.md", "x text"),
            ("book/en/03-Three.md", "x text"),
        ],
        &[
            "basics [01-basics]",
            "  first [01-basics/01-first.md]",
            "  next [01-basics/02-next.md]",
            "Three [book/en/3]",
            "  Three [book/en/03-Three.md]",
            "Mixing down [mixing]",
            "  Mixing down [mixing/README.md]",
            "  EQ and more [mixing/deep/eq.md]",
            "More [.]",
            "  notes [loose/notes.md]",
        ],
    );
}

#[test]
fn the_title_comes_from_heading_settings_first_line_or_name() {
    #[track_caller]
    fn check(path: &str, text: &str, title: &str, body: &str) {
        let chapter = planned(&[(path, text)]).modules.remove(0).chapters.remove(0);
        assert_eq!((chapter.title.as_str(), chapter.body.as_str()), (title, body));
    }
    check("01.1-x.md", "1.1 Live\n\n# Coding live\n\ntext", "Coding live", "text");
    check("A.04-x.md", "# A.4 Riffs\ntext", "Riffs", "text");
    check("A.16-x.md", "# 8 Tips\ntext", "8 Tips", "text");
    check("03-x.md", "# 3 Samples\ntext", "Samples", "text");
    check("03-x.md", "3 bars are played.\nThen more.", "03 x", "3 bars are played.\nThen more.");
    check("a.md", "---\ntitle: \"From settings\"\ntags:\n  - x\n---\ntext", "From settings", "text");
    check("abc.md", "---\n\nNot settings\n\n---\n", "abc", "---\n\nNot settings\n\n---");
    check("a.md", "\u{feff}# With mark\r\n\r\ntext\r\n", "With mark", "text");
    check("a.md", "Setext *title*\n===\ntext", "Setext title", "text");
    check("a.md", "before\n\n# Later\n\ntext", "Later", "before\n\n# Later\n\ntext");
    check("my-own_song.md", "```\n# a comment\n```", "my own song", "```\n# a comment\n```");
    check("a.md", "# FX\ntext", "Chapter FX", "text");
    check("06-FX.md", "# FX\ntext", "06 FX", "text");
    check("a.md", "# Bad\u{202e}\u{7} title\ntext", "Bad title", "text");
    let long = planned(&[("a.md", &format!("# {}\ntext", "ü".repeat(500)))]).modules.remove(0).chapters.remove(0);
    assert_eq!(long.title.chars().count(), 150);
}

#[test]
fn a_module_is_called_what_the_contents_call_it_and_the_course_after_its_readme() {
    let plan = planned(&[
        ("README.md", "# Making music\n\nAll about it."),
        ("LICENSE.md", "Free."),
        ("01-Welcome.md", "1 Welcome to it\n\n# Hi :-)\n\ntext"),
    ]);
    assert_eq!(plan.title, "Making music");
    assert_eq!(outline(&plan), "Welcome to it [1]\n  Hi :-) [01-Welcome.md]\n");
    check_skipped(
        &plan.report.skipped,
        "README.md",
        "its heading is the title of the course; its text is not a chapter",
    );
    check_skipped(&plan.report.skipped, "LICENSE.md", "about the files, not a chapter");
    let plan = planned(&[("song.md", "text")]);
    assert_eq!((plan.title.as_str(), outline(&plan).as_str()), ("My course", "My course [.]\n  song [song.md]\n"));
}

#[test]
fn a_readme_that_only_titles_the_course_is_taken_and_one_without_a_heading_is_not() {
    let plan = planned(&[("README.md", "# Making music\n"), ("song.md", "text")]);
    assert_eq!(plan.title, "Making music");
    assert_eq!(plan.report.taken, ["README.md", "song.md"]);
    assert_eq!(plan.report.skipped, []);
    let plan = planned(&[("README.md", "Files of a course."), ("readme.markdown", "# Twice\n"), ("song.md", "text")]);
    assert_eq!(plan.title, "Twice");
    assert_eq!(plan.report.taken, ["readme.markdown", "song.md"]);
    check_skipped(&plan.report.skipped, "README.md", "about the files, not a chapter");
    let plan = planned(&[("README.md", "# X\n"), ("song.md", "text")]);
    assert_eq!(plan.title, "Course X", "a title has three characters");
}

#[test]
fn what_is_not_text_is_named_and_the_rest_is_taken() {
    let mut source = source(&[("01-a.md", "text"), ("empty.md", " \n\n"), ("long.md", &"x".repeat(200_001))]);
    let utf16: Vec<u8> = "# Title".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (path, bytes) in [
        ("latin1.md", b"Caf\xe9".to_vec()),
        ("utf16.md", [b"\xff\xfe".to_vec(), utf16.clone()].concat()),
        ("utf16-bare.md", utf16),
    ] {
        source.files.push(SourceFile { path: path.into(), bytes });
    }
    let plan = plan(source, "x").unwrap();
    assert_eq!(plan.report.taken, ["01-a.md"]);
    for path in ["latin1.md", "utf16.md", "utf16-bare.md"] {
        check_skipped(&plan.report.skipped, path, "not UTF-8 text");
    }
    check_skipped(&plan.report.skipped, "empty.md", "empty");
    check_skipped(&plan.report.skipped, "long.md", "200 000 characters");
}

#[test]
fn pictures_are_found_beside_above_and_by_the_end_of_their_path() {
    let plan = planned(&[
        ("images/wave one.png", "1"),
        ("images/unused.png", "2"),
        ("images/evil.svg", "3"),
        ("book/pic.jpg", "4"),
        (
            "book/01-a.md",
            "![a *b*](../../etc/doc/images/wave%20one.png \"t\") ![c][r] ![d](pic.jpg?x#y) ![e](../../../etc/passwd) \
             ![e](../../../etc/passwd) ![f](https://x.example/a.png) ![g](../images/evil.svg) `![h](pic.jpg)`\n\n\
             [r]: ../images/wave%20one.png",
        ),
    ]);
    let chapter = &plan.modules[0].chapters[0];
    assert_eq!(chapter.pictures, ["images/wave one.png", "book/pic.jpg"]);
    assert_eq!(
        chapter.body,
        "![a *b*](<images/wave one.png>) ![c](<images/wave one.png>) ![d](book/pic.jpg) ![e](../../../etc/passwd) \
         ![e](../../../etc/passwd) ![f](https://x.example/a.png) ![g](../images/evil.svg) `![h](pic.jpg)`\n\n\
         [r]: ../images/wave%20one.png"
    );
    let addressed = chapter.with_pictures(|path| (path == "images/wave one.png").then(|| "/media/ab".into()));
    assert!(addressed.starts_with("![a *b*](/media/ab) ![c](/media/ab) ![d](book/pic.jpg) ![e](../"), "{addressed}");
    let pictures: Vec<_> = plan.pictures.iter().map(|picture| picture.path.as_str()).collect();
    assert_eq!(pictures, ["book/pic.jpg", "images/wave one.png"]);
    assert_eq!(plan.report.taken, ["book/01-a.md", "book/pic.jpg", "images/wave one.png"]);
    assert_eq!(plan.report.skipped.len(), 4, "{:?}", plan.report.skipped);
    check_skipped(&plan.report.skipped, "../../../etc/passwd", "shown in book/01-a.md, but not in the import");
    check_skipped(&plan.report.skipped, "https://x.example/a.png", "other sites");
    check_skipped(&plan.report.skipped, "images/evil.svg", "not a PNG");
    check_skipped(&plan.report.skipped, "images/unused.png", "not used");
}

#[test]
fn renamed_pictures_survive_any_description() {
    for alt in ["", "plain", "a\\]b", "[x](y)", "![in](side)", "`]`", "**b** _c_", "a\nb"] {
        let body = format!("before ![{alt}](x.png) after");
        let mut seen = Vec::new();
        let placed = place_pictures(&body, &mut |reference| {
            seen.push(reference.to_owned());
            Some("/media/ab".into())
        });
        assert_eq!(placed, format!("before ![{alt}](/media/ab) after"));
        assert_eq!(seen, ["x.png"]);
    }
    assert_eq!(place_pictures("![a] b\n\n[a]: x.png", &mut |_| Some("y z>".into())), "![a](<y z\\>>) b\n\n[a]: x.png");
}

#[test]
fn the_same_files_give_the_same_plan_in_any_order() {
    let mut files = vec![("01-a.md", "# One\n\nx"), ("01.1-b.md", "# Two\n\nx"), ("c.md", "# Three\n\nx")];
    let first = planned(&files);
    files.reverse();
    assert_eq!(planned(&files), first);
    files[0].1 = "# Renamed\n\nnew text";
    let keys = |plan: &Plan| -> Vec<String> {
        plan.modules.iter().flat_map(|module| module.chapters.iter().map(|chapter| chapter.key.clone())).collect()
    };
    assert_eq!(keys(&planned(&files)), keys(&first), "a new text is an update, not a new chapter");
}

#[test]
fn nothing_to_take_and_too_much_are_refused() {
    let refusal = plan(source(&[("LICENSE.md", "x"), ("a.md", ""), ("b.png", "x")]), "x").unwrap_err();
    assert!(refusal.fields["file"].contains("LICENSE.md: about the files, not a chapter"), "{refusal:?}");
    let many = |count: usize, name: fn(usize) -> String| Source {
        files: (0..count).map(|at| SourceFile { path: name(at), bytes: b"text".into() }).collect(),
        refused: Vec::new(),
    };
    let refusal = plan(many(201, |at| format!("{at}-x.md")), "x").unwrap_err();
    assert!(refusal.fields["file"].contains("201 modules"), "{refusal:?}");
    let refusal = plan(many(2_001, |at| format!("x{at}.md")), "x").unwrap_err();
    assert!(refusal.fields["file"].contains("2001 chapters"), "{refusal:?}");
}

#[test]
fn an_archive_reads_like_its_folder() {
    let files: &[(&str, &[u8])] =
        &[("course/01-a.md", b"# A\n\n![x](img/x.png)"), ("course/img/x.png", b"x"), ("course/.git/HEAD", b"x")];
    let scratch = Scratch::new("same");
    for (path, bytes) in files {
        scratch.write(path, bytes);
    }
    let from_zip = Source::from_zip(zip_of(files)).unwrap();
    assert_eq!(paths(&from_zip), ["01-a.md", "img/x.png"]);
    check_skipped(&from_zip.refused, ".git/HEAD", "hidden");
    let from_folder = Source::from_folder(&scratch.0.join("course")).unwrap();
    check_skipped(&from_folder.refused, ".git", "hidden");
    assert_eq!(plan(from_zip, "x").unwrap().modules, plan(from_folder, "x").unwrap().modules);
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    let names = ["../up.md", "a/../../up.md", "/etc/cron.md", "a\\b.md", "C:/x.md", "..", "a/..\\..\\b.md"];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, _) in names.iter().enumerate() {
        // Written under a harmless name of the same length and patched, because the writer repairs names.
        let name: String = format!("{at}").repeat(names[at].len());
        writer.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    }
    writer.start_file("fine.md", SimpleFileOptions::default()).unwrap();
    writer.write_all(b"text").unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    for (at, name) in names.iter().enumerate() {
        patch(&mut bytes, &format!("{at}").repeat(name.len()), name);
    }
    let source = Source::from_zip(&bytes).unwrap();
    assert_eq!(paths(&source), ["fine.md"]);
    for name in names {
        check_skipped(&source.refused, name, "leads out of the archive");
    }
}

fn patch(bytes: &mut [u8], from: &str, to: &str) {
    let places: Vec<_> = bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from.as_bytes()).collect();
    let places: Vec<_> = places.into_iter().map(|(at, _)| at).collect();
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut bytes = zip_of(&[("aaaa.md", b"one"), ("bbbb.md", b"two")]);
    patch(&mut bytes, "bbbb.md", "aaaa.md");
    let refusal = Source::from_zip(&bytes).unwrap_err();
    assert!(refusal.fields["file"].contains("same name"), "{refusal:?}");
    let source = Source::from_zip(zip_of(&[("x/a.md", b"one"), ("x//a.md", b"two"), ("y.md", b"")])).unwrap();
    assert_eq!(paths(&source), ["x/a.md", "y.md"]);
    check_skipped(&source.refused, "x/a.md", "twice");
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let refusal = Source::from_zip(zip_of(&[("zeros.md", &vec![0; 40 * 1024 * 1024])])).unwrap_err();
    assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::TooLarge, "archive_too_large"));
    let piece = vec![b' '; 1024 * 1024];
    let names: Vec<String> = (0..20).map(|at| format!("{at}.md")).collect();
    let pieces: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), piece.as_slice())).collect();
    assert_eq!(Source::from_zip(zip_of(&pieces)).unwrap_err().code, "archive_too_large");
}

#[test]
fn a_lie_about_the_size_does_not_help() {
    let mut bytes = zip_of(&[("zeros.md", &vec![0; 5 * 1024 * 1024])]);
    let claimed = (5u32 * 1024 * 1024).to_le_bytes();
    let places: Vec<_> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == claimed).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    match Source::from_zip(&bytes) {
        Err(refusal) => assert_eq!(refusal.code, "archive_too_large"),
        Ok(source) => check_skipped(&source.refused, "zeros.md", "damaged"),
    }
}

#[test]
fn links_secrets_and_archives_inside_an_archive_are_named() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.add_symlink("link.md", "/etc/passwd", options).unwrap();
    writer.add_directory("empty", options).unwrap();
    for (name, bytes) in [
        ("inner.zip", &b"x"[..]),
        ("inner.md", &zip_of(&[("a.md", b"x")])),
        ("__MACOSX/a.md", b"x"),
        ("tab\t.md", b"x"),
        ("a/b/c/d/e/f/g/h/i/deep.md", b"x"),
        ("ok.md", b"text"),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let source = Source::from_zip(writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!(paths(&source), ["ok.md"]);
    check_skipped(&source.refused, "link.md", "links");
    check_skipped(&source.refused, "inner.zip", "archive inside");
    check_skipped(&source.refused, "inner.md", "archive inside");
    check_skipped(&source.refused, "__MACOSX/a.md", "hidden");
    check_skipped(&source.refused, "tab\u{fffd}.md", "control characters");
    check_skipped(&source.refused, "a/b/c/d/e/f/g/h/i/deep.md", "too deep");
    let mut locked = zip_of(&[("locked.md", b"text"), ("ok.md", b"text")]);
    encrypt_first(&mut locked);
    let source = Source::from_zip(&locked).unwrap();
    assert_eq!(paths(&source), ["ok.md"]);
    check_skipped(&source.refused, "locked.md", "encrypted");
}

/// Sets the bit that says so in both headers of the first entry.
fn encrypt_first(bytes: &mut [u8]) {
    bytes[6] |= 1;
    let central = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[central + 8] |= 1;
}

#[test]
fn broken_archives_are_refused_or_their_broken_files_named() {
    for bytes in [&b""[..], b"PK\x03\x04", b"<html>", &[0; 1000]] {
        assert!(Source::from_zip(bytes).unwrap_err().fields["file"].contains("not a zip archive"));
    }
    let mut bytes = zip_of(&[("broken.md", &b"some text ".repeat(50)), ("ok.md", b"text")]);
    bytes[30 + "broken.md".len() + 3] ^= 0xff;
    let source = Source::from_zip(&bytes).unwrap();
    assert_eq!(paths(&source), ["ok.md"]);
    check_skipped(&source.refused, "broken.md", "damaged");
    let names: Vec<String> = (0..5_001).map(|at| format!("{at}.md")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(Source::from_zip(zip_of(&many)).unwrap_err().fields["file"].contains("5 000 files"));
}

#[cfg(unix)]
#[test]
fn a_folder_is_read_without_following_links() {
    let scratch = Scratch::new("links");
    scratch.write("outside/secret.md", b"secret");
    scratch.write("course/01-a.md", b"text");
    scratch.write("course/1/2/3/4/5/6/7/8/at-the-end.md", b"text");
    scratch.write("course/1/2/3/4/5/6/7/8/9/deep.md", b"text");
    std::os::unix::fs::symlink(scratch.0.join("outside"), scratch.0.join("course/folder")).unwrap();
    std::os::unix::fs::symlink(scratch.0.join("outside/secret.md"), scratch.0.join("course/file.md")).unwrap();
    let source = Source::from_folder(&scratch.0.join("course")).unwrap();
    let mut found = paths(&source);
    found.sort();
    assert_eq!(found, ["01-a.md", "1/2/3/4/5/6/7/8/at-the-end.md"]);
    check_skipped(&source.refused, "folder", "links");
    check_skipped(&source.refused, "file.md", "links");
    check_skipped(&source.refused, "1/2/3/4/5/6/7/8/9", "too deep");
    let refusal = Source::from_folder(&scratch.0.join("nowhere")).unwrap_err();
    assert!(refusal.fields["file"].contains("cannot be read"));
}

#[test]
fn an_empty_folder_is_no_course() {
    let scratch = Scratch::new("empty");
    scratch.write("course/empty.md", b"");
    for folder in [scratch.0.join("course"), scratch.0.clone()] {
        let refusal = plan(Source::from_folder(&folder).unwrap(), "x").unwrap_err();
        assert!(refusal.fields["file"].contains("There is no chapter in it"), "{refusal:?}");
    }
}

#[test]
fn a_folder_with_too_much_in_it_is_refused_and_a_file_that_is_too_large_is_named() {
    let scratch = Scratch::new("large");
    scratch.write("course/01-a.md", b"text");
    // Holes in a file take no room on the disk and are read as zeros.
    let sized = |path: &str, megabytes: u64| {
        scratch.write(path, b"");
        fs::File::options().write(true).open(scratch.0.join(path)).unwrap().set_len(megabytes * 1024 * 1024).unwrap();
    };
    sized("course/huge.md", 51);
    let source = Source::from_folder(&scratch.0.join("course")).unwrap();
    assert_eq!(paths(&source), ["01-a.md"]);
    check_skipped(&source.refused, "huge.md", "larger than 50 MB");
    for at in 0..5 {
        sized(&format!("course/{at}.png"), 45);
    }
    let refusal = Source::from_folder(&scratch.0.join("course")).unwrap_err();
    assert!(refusal.fields["file"].contains("200 MB"), "{refusal:?}");
    for at in 0..5_001 {
        scratch.write(&format!("many/{at}.md"), b"");
    }
    let refusal = Source::from_folder(&scratch.0.join("many")).unwrap_err();
    assert!(refusal.fields["file"].contains("5 000 files"), "{refusal:?}");
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_named_as_far_as_they_can_be_read() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::new("names");
    scratch.write("course/01-a.md", b"text");
    fs::write(scratch.0.join("course").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), b"text").unwrap();
    let source = Source::from_folder(&scratch.0.join("course")).unwrap();
    assert_eq!(paths(&source), ["01-a.md"]);
    check_skipped(&source.refused, "caf\u{fffd}.md", "not UTF-8 text");
    let mut bytes = zip_of(&[("caf\u{e9}.md", b"text"), ("01-a.md", b"text")]);
    let name = "caf\u{e9}.md".as_bytes();
    let places: Vec<_> = (0..bytes.len() - name.len()).filter(|&at| bytes[at..].starts_with(name)).collect();
    for at in places {
        bytes[at + 3..at + 5].copy_from_slice(b"\xff\xfe");
    }
    // What is no UTF-8 is read in the code page of old archives: an odd name, and text all the same.
    assert_eq!(paths(&Source::from_zip(&bytes).unwrap()), ["caf\u{a0}■.md", "01-a.md"]);
}

#[test]
fn deep_and_broken_markdown_is_planned_like_any_other() {
    for body in [
        "> ".repeat(50_000),
        "- ".repeat(50_000),
        "[".repeat(100_000),
        "![".repeat(50_000),
        format!("{}{}", "![a".repeat(15_000), "](x.png)".repeat(15_000)),
        "#".repeat(100_000),
        "---\n".repeat(40_000),
        format!("---\n{}", "a: b\n".repeat(30_000)),
        "<!--".repeat(40_000),
        "`".repeat(100_000),
        "|".repeat(100_000),
    ] {
        let text = format!("# Deep\n\n{body}\n\nend");
        let chapter = planned(&[("01-a.md", &text), ("x.png", "x")]).modules.remove(0).chapters.remove(0);
        assert_eq!(chapter.title, "Deep");
        assert!(chapter.body.ends_with("end"), "{}", &body[..8]);
        planned(&[("01-a.md", &body), ("02-b.md", "text")]);
    }
}

#[test]
fn numbers_sort_as_numbers() {
    let mut names = ["a10", "a9", "A.10", "A.2", "01", "1", "b", "a09", "ü", ""];
    names.sort_by(|a, b| natural(a, b));
    assert_eq!(names, ["", "01", "1", "a09", "a9", "a10", "A.2", "A.10", "b", "ü"]);
}

/// The Sonic Pi tutorial, when it lies beside the checkout. It is real and not ours to copy.
#[test]
fn a_real_course_comes_in_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/sonic-pi-course");
    if !folder.is_dir() {
        println!("skipped: the real course is not here");
        return;
    }
    let plan = plan(Source::from_folder(&folder).unwrap(), "Sonic Pi").unwrap();
    let chapters: Vec<_> = plan.modules.iter().flat_map(|module| &module.chapters).collect();
    assert_eq!((plan.modules.len(), chapters.len()), (16, 85), "{}", outline(&plan));
    assert_eq!((plan.modules[0].key.as_str(), plan.modules[0].title.as_str()), ("1", "Welcome to Sonic Pi"));
    assert_eq!(chapters[0].title, "Welcome friend :-)");
    assert_eq!(plan.modules[14].title, "Appendix A - MagPi Articles");
    assert_eq!(plan.modules[14].chapters[20].key, "A.20-creative-coding-in-the-classroom.md");
    check_skipped(&plan.report.skipped, "LICENSE.md", "not a chapter");
    let wanted: usize = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .map(|text| text.matches("![").count())
        .sum();
    let found: usize = chapters.iter().map(|chapter| chapter.pictures.len()).sum();
    let reported = plan.report.skipped.iter().filter(|skipped| skipped.reason.contains("shown in")).count();
    assert_eq!(found + reported, wanted, "{:?}", plan.report.skipped);
    assert!(found > 0);
    for chapter in chapters {
        let ours = |path: &str| {
            plan.pictures
                .iter()
                .any(|picture| picture.path == path)
                .then(|| crate::markdown::Shown::from("/media/ab".to_string()))
        };
        let rendered = crate::markdown::render(&chapter.body, &ours);
        assert!(rendered.words > 10 && !rendered.excerpt.is_empty(), "{}", chapter.key);
        assert_eq!(rendered.html.matches("<img").count(), chapter.pictures.len(), "{}", chapter.key);
    }
}

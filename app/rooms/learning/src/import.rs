//! From a folder or an archive of Markdown to the plan of a course. Reads and decides; writes nothing, so there is
//! nothing to clean up when it refuses. What comes in is believed in nothing: not its sizes, names or types.

mod folder;
mod page;
mod zip;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use data::Refusal;
use serde::{Deserialize, Serialize};

use page::{Label, Page, place_pictures};

use crate::text;

const MAX_FILES: usize = 5_000;
const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;
const MAX_BYTES: u64 = 200 * 1024 * 1024;
const MAX_DEPTH: usize = 8;
const MAX_MODULES: usize = 200;
const MAX_CHAPTERS: usize = 2_000;
const MAX_TITLE_CHARS: usize = 150;
const MIN_TITLE_CHARS: usize = 3;
const MAX_NAME_BYTES: usize = 500;
const MAX_NAME_SHOWN: usize = 200;
/// The key of the module for everything without a number; no file can be called so.
const REST: &str = ".";

/// The files of an import in memory, with what was not even looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    pub files: Vec<SourceFile>,
    pub refused: Vec<Skipped>,
}

/// One file; the path is relative to the import and uses `/`.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// What was not taken, and why, in words for the teacher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub path: String,
    pub reason: String,
}

/// What the import would make. Modules and chapters are in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub title: String,
    /// Whether the material says its title itself. Else it is called like its file.
    pub is_titled: bool,
    pub modules: Vec<PlannedModule>,
    pub pictures: Vec<PlannedPicture>,
    pub report: Report,
}

/// **Invariant:** keys come from paths alone, so the same folder gives the same keys and importing again updates.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedModule {
    pub key: String,
    pub title: String,
    pub chapters: Vec<PlannedChapter>,
}

/// A chapter. Its body names pictures by their path in the source, each of which is in `pictures`; references that
/// lead nowhere are left as they were.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedChapter {
    pub key: String,
    pub title: String,
    pub body: String,
    pub pictures: Vec<String>,
}

/// A file that chapters show as a picture. Only its name was looked at: whether it is one is for the store to say.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPicture {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// What was taken and what not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub taken: Vec<String>,
    pub skipped: Vec<Skipped>,
    /// What a teacher changed since the last import and the material changed too: the teacher's stayed.
    #[serde(default)]
    pub kept: Vec<Skipped>,
}

impl Report {
    pub(crate) fn leave_out(&mut self, path: &str, reason: &str) {
        self.taken.retain(|taken| taken != path);
        self.skipped.push(Skipped { path: path.into(), reason: reason.into() });
    }

    pub(crate) fn keep(&mut self, path: &str, reason: &str) {
        self.taken.retain(|taken| taken != path);
        self.kept.push(Skipped { path: path.into(), reason: reason.into() });
    }
}

impl Source {
    /// Reads a folder of this machine: at most 8 levels, 5 000 entries, 50 MB a file and 200 MB in all. Symbolic links
    /// are not followed. Refuses on the field `file`.
    pub fn from_folder(folder: &Path) -> Result<Self, Refusal> {
        folder::read(folder)
    }

    /// Reads an archive with the same limits, and at most 200 times its own size unpacked. Refuses on the field `file`.
    /// When everything lies in one folder, as archives are often packed, that folder is left out of the paths.
    pub fn from_zip(bytes: impl AsRef<[u8]>) -> Result<Self, Refusal> {
        zip::read(bytes.as_ref())
    }

    fn refuse(&mut self, path: impl Into<String>, reason: &str) {
        self.refused.push(Skipped { path: path.into(), reason: reason.into() });
    }

    fn admit(&mut self, path: String, bytes: Vec<u8>) {
        // The first bytes, because a renamed archive is one too.
        if extension(&path) == "zip" || bytes.starts_with(b"PK\x03\x04") {
            return self.refuse(path, "an archive inside the import is not opened");
        }
        self.files.push(SourceFile { path, bytes });
    }
}

impl Plan {
    pub fn chapters(&self) -> impl Iterator<Item = &PlannedChapter> {
        self.modules.iter().flat_map(|module| &module.chapters)
    }
}

impl PlannedChapter {
    /// The body with its pictures under the addresses they got; a picture without one keeps its path, which is shown
    /// as its description.
    pub fn with_pictures(&self, address: impl Fn(&str) -> Option<String>) -> String {
        let known = |path: &str| self.pictures.iter().any(|picture| picture == path);
        place_pictures(&self.body, &mut |path| known(path).then(|| address(path)).flatten())
    }
}

/// Why a name is not taken, whatever the file holds.
fn bad_name(path: &str) -> Option<&'static str> {
    if path.chars().any(char::is_control) || path.len() > MAX_NAME_BYTES {
        return Some("the name has control characters or is too long");
    }
    let hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
    path.split('/').any(hidden).then_some("hidden files are not taken")
}

fn too_many_files() -> Refusal {
    Refusal::field("file", "It holds more than 5 000 files. Import a smaller part of it.")
}

fn too_many_bytes() -> Refusal {
    Refusal::field("file", "It holds more than 200 MB. Leave out what the course does not show.")
}

/// Plans a course.
///
/// `NN-Title.md` opens a module and is its first chapter when it has a text, `NN.M-Title.md` are its chapters, letters
/// likewise. A folder with an `index` or `README`, or with a number of its own, is a module. All other Markdown goes to
/// a last module. Refuses on the field `file` when no chapter is left or there are too many.
pub fn plan(source: Source, fallback_title: &str) -> Result<Plan, Refusal> {
    let mut desk = Desk { report: Report { skipped: source.refused, ..Report::default() }, ..Desk::default() };
    let pages = desk.sort(source.files);
    let is_titled = desk.title.is_some();
    let title = course_title(desk.title.take().unwrap_or_else(|| clip(fallback_title)));
    let modules = desk.modules(pages, &title);
    let pictures = desk.pictures();
    check_limits(&modules, &desk.report)?;
    Ok(Plan { title, is_titled, modules, pictures, report: desk.report })
}

fn check_limits(modules: &[PlannedModule], report: &Report) -> Result<(), Refusal> {
    let chapters: usize = modules.iter().map(|module| module.chapters.len()).sum();
    if chapters == 0 {
        return Err(Refusal::field("file", nothing_in_it(report)));
    }
    if modules.len() > MAX_MODULES || chapters > MAX_CHAPTERS {
        let message = format!(
            "It would make {} with {}; a course has at most {MAX_MODULES} modules and {MAX_CHAPTERS} chapters.",
            text::counted(modules.len() as i64, "module"),
            text::counted(chapters as i64, "chapter")
        );
        return Err(Refusal::field("file", message));
    }
    Ok(())
}

fn nothing_in_it(report: &Report) -> String {
    let mut message = String::from("There is no chapter in it: it needs Markdown files (.md).");
    for Skipped { path, reason } in report.skipped.iter().take(3) {
        message.push_str(&format!(" {path}: {reason}."));
    }
    message
}

fn course_title(title: String) -> String {
    if title.chars().count() >= MIN_TITLE_CHARS { title } else { format!("Course {title}") }
}

/// The files of an import spread out: pictures wait to be asked for, the report grows.
#[derive(Default)]
struct Desk {
    /// What the material calls the course.
    title: Option<String>,
    others: BTreeMap<String, Vec<u8>>,
    shown: BTreeSet<String>,
    told: BTreeSet<(String, String)>,
    report: Report,
}

impl Desk {
    fn skip(&mut self, path: &str, reason: impl Into<String>) {
        let skipped = Skipped { path: path.chars().take(MAX_NAME_SHOWN).collect(), reason: reason.into() };
        // A picture missing in one chapter ten times is one line.
        if self.told.insert((skipped.path.clone(), skipped.reason.clone())) {
            self.report.skipped.push(skipped);
        }
    }

    fn sort(&mut self, mut files: Vec<SourceFile>) -> Vec<Page> {
        files.sort_by(|a, b| natural(&a.path, &b.path));
        let mut pages = Vec::new();
        for SourceFile { path, bytes } in files {
            if !is_markdown(&path) {
                self.others.insert(path, bytes);
                continue;
            }
            if is_about(&path) {
                self.skip(&path, "about the files, not a chapter");
                continue;
            }
            if folder_of(&path).is_empty() && is_named(&path, &["readme"]) {
                self.readme(&path, &bytes);
                continue;
            }
            match Page::read(&path, &bytes) {
                Ok(page) => pages.push(page),
                Err(reason) => self.skip(&path, reason),
            }
        }
        pages
    }

    /// The file about the whole: its heading is the title of the course.
    fn readme(&mut self, path: &str, bytes: &[u8]) {
        match Page::read(path, bytes) {
            Err(reason) => self.skip(path, reason),
            Ok(Page { heading: Some(heading), body, .. }) if self.title.is_none() => {
                self.title = Some(clip(&heading));
                match body.trim().is_empty() {
                    true => self.report.taken.push(path.into()),
                    false => self.skip(path, "its heading is the title of the course; its text is not a chapter"),
                }
            }
            Ok(_) => self.skip(path, "about the files, not a chapter"),
        }
    }

    fn modules(&mut self, pages: Vec<Page>, title: &str) -> Vec<PlannedModule> {
        let folders = module_folders(&pages);
        let mut homes: HashMap<String, Vec<Page>> = HashMap::new();
        for page in pages {
            homes.entry(home(&page, &folders)).or_default().push(page);
        }
        let mut homes: Vec<_> = homes.into_iter().collect();
        homes.sort_by(|(a, _), (b, _)| (a == REST).cmp(&(b == REST)).then_with(|| natural(a, b)));
        let only = homes.len() == 1;
        homes.into_iter().map(|(key, pages)| self.module(key, pages, only.then_some(title))).collect()
    }

    fn module(&mut self, key: String, mut pages: Vec<Page>, course: Option<&str>) -> PlannedModule {
        let opens = |page: &Page| page.opens(&key);
        pages.sort_by(|a, b| opens(b).cmp(&opens(a)).then_with(|| natural(&a.path, &b.path)));
        let opener = pages.first().filter(|page| opens(page));
        let title = clip(&opener.map_or_else(|| module_title(&key, course), Page::module_title));
        let mut chapters = Vec::new();
        for page in pages {
            self.report.taken.push(page.path.clone());
            // An opener that is a heading only has said all it has to say.
            if !page.opens(&key) || !page.body.trim().is_empty() {
                chapters.push(self.chapter(page));
            }
        }
        PlannedModule { key, title, chapters }
    }

    fn chapter(&mut self, page: Page) -> PlannedChapter {
        let mut pictures = Vec::new();
        let body = place_pictures(&page.body, &mut |reference| {
            let path = self.find(&page.path, reference)?;
            if !pictures.contains(&path) {
                pictures.push(path.clone());
            }
            Some(path)
        });
        self.shown.extend(pictures.iter().cloned());
        PlannedChapter { title: chapter_title(&page), key: page.path, body, pictures }
    }

    /// The file a page means by a reference. What is not found is named in the report, and the chapter stays.
    fn find(&mut self, page: &str, reference: &str) -> Option<String> {
        if reference.starts_with("//") || reference.contains(':') {
            self.skip(reference, format!("shown in {page}, but pictures of other sites are not copied"));
            return None;
        }
        let Some(path) = resolve(page, reference, |path| self.others.contains_key(path)) else {
            self.skip(reference, format!("shown in {page}, but not in the import"));
            return None;
        };
        if !matches!(extension(&path).as_str(), "png" | "jpg" | "jpeg" | "webp" | "gif") {
            self.skip(&path, format!("shown in {page}, but not a PNG, JPEG, WebP or GIF picture"));
            self.others.remove(&path);
            return None;
        }
        Some(path)
    }

    fn pictures(&mut self) -> Vec<PlannedPicture> {
        let mut pictures = Vec::new();
        for (path, bytes) in std::mem::take(&mut self.others) {
            if self.shown.contains(&path) {
                self.report.taken.push(path.clone());
                pictures.push(PlannedPicture { path, bytes });
            } else {
                self.skip(&path, "not used");
            }
        }
        pictures
    }
}

/// Looks beside the page first. Then the front of the reference is dropped piece by piece, because a course taken out
/// of its project still says `../../../etc/doc/images/wave.png` for what is now `images/wave.png`.
fn resolve(page: &str, reference: &str, exists: impl Fn(&str) -> bool) -> Option<String> {
    let reference = reference.split(['?', '#']).next().unwrap_or_default();
    let reference = percent_decoded(reference).replace('\\', "/");
    // No file has such a name, and trying its ends one by one would take long.
    if reference.len() > 2 * MAX_NAME_BYTES {
        return None;
    }
    let parts: Vec<&str> = reference.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let mut beside: Option<Vec<&str>> = Some(folder_of(page).split('/').filter(|part| !part.is_empty()).collect());
    for part in &parts {
        match *part {
            ".." => beside = beside.and_then(|mut folder| folder.pop().map(|_| folder)),
            part => beside.iter_mut().for_each(|folder| folder.push(part)),
        }
    }
    let beside = beside.map(|folder| folder.join("/")).filter(|path| exists(path));
    let from = parts.iter().rposition(|part| *part == "..").map_or(0, |at| at + 1);
    beside.or_else(|| (from..parts.len()).map(|at| parts[at..].join("/")).find(|path| exists(path)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = (first == b'%').then(|| after.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.into())
}

/// The folders that are a module of their own.
fn module_folders(pages: &[Page]) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for page in pages {
        let folder = folder_of(&page.path);
        if is_index(&page.path) && !folder.is_empty() {
            folders.insert(folder.to_owned());
        }
        folders.extend(ancestors(folder).filter(|folder| Label::parse(name_of(folder)).is_some()).map(str::to_owned));
    }
    folders
}

/// The key of the module a page belongs to.
fn home(page: &Page, folders: &BTreeSet<String>) -> String {
    let folder = folder_of(&page.path);
    if let Some(module) = ancestors(folder).find(|folder| folders.contains(*folder)) {
        return module.to_owned();
    }
    match &page.label {
        Some(label) if folder.is_empty() => label.part.clone(),
        Some(label) => format!("{folder}/{}", label.part),
        None => REST.into(),
    }
}

fn module_title(key: &str, course: Option<&str>) -> String {
    if key == REST {
        return course.unwrap_or("More").into();
    }
    let name = name_of(key);
    match Label::parse(name) {
        Some((_, rest)) if !rest.is_empty() => humane(rest),
        Some((label, _)) => format!("Part {}", label.part),
        None => humane(name),
    }
}

fn chapter_title(page: &Page) -> String {
    let title = clip(&page.title());
    if title.chars().count() >= MIN_TITLE_CHARS {
        return title;
    }
    let longer = clip(&humane(stem_of(&page.path)));
    if longer.chars().count() >= MIN_TITLE_CHARS { longer } else { format!("Chapter {title}") }
}

fn humane(name: &str) -> String {
    text::line(&name.replace(['-', '_'], " "))
}

fn clip(title: &str) -> String {
    let line = text::line(title);
    if line.chars().count() <= MAX_TITLE_CHARS {
        return line;
    }
    line.chars().take(MAX_TITLE_CHARS - 1).collect::<String>() + "…"
}

/// From the folder itself up to the top, which is left out.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above))
        .filter(|folder| !folder.is_empty())
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn stem_of(path: &str) -> &str {
    let name = name_of(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn extension(path: &str) -> String {
    name_of(path).rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase())
}

fn is_markdown(path: &str) -> bool {
    matches!(extension(path).as_str(), "md" | "markdown")
}

fn is_named(path: &str, names: &[&str]) -> bool {
    names.contains(&stem_of(path).to_lowercase().as_str())
}

fn is_index(path: &str) -> bool {
    is_named(path, &["index", "readme"])
}

/// Files about the material rather than of the course.
fn is_about(path: &str) -> bool {
    is_named(path, &["license", "licence", "copying"])
}

/// The order people expect: 2 before 10, and case does not count. Different texts are never equal.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (one, other) = (chunk(left), chunk(right));
        let order = match (number(one), number(other)) {
            (Some(one), Some(other)) => one.len().cmp(&other.len()).then_with(|| one.cmp(other)),
            _ => one.to_lowercase().cmp(&other.to_lowercase()),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (&left[one.len()..], &right[other.len()..]);
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// The digits or the other characters a text starts with.
fn chunk(text: &str) -> &str {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len());
    &text[..end]
}

fn number(chunk: &str) -> Option<&str> {
    chunk.starts_with(|c: char| c.is_ascii_digit()).then(|| chunk.trim_start_matches('0'))
}

#[cfg(test)]
mod tests;

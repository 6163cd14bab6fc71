//! What must not be in any file: where packages come from, where somebody's disk has them; and raw HTML outside its one
//! door.
use super::Finding;
use super::source::{File, words};

/// Which registry or mirror serves a machine is that machine's configuration. The first word of its address says what it
/// is for, whoever runs it.
const HOSTS: [&str; 10] =
    ["index", "static", "registry", "files", "deb", "security", "snapshot", "mirror", "archive", "pypi"];
/// What comes before the host's name.
const SCHEMES: [&str; 2] = ["https://", "http://"];
const FOLDERS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];
/// The one component that may set HTML it was given, because it was sanitised on the way in.
const PROSE: &str = "app/ground/ui/src/prose.rs";

pub fn check(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let found = host(line).or_else(|| folder(line));
        findings.extend(found.map(|what| Finding::new(&file.path, at + 1, what)));
    }
    if file.is_rust() && file.path != PROSE && !file.is_build_driver() {
        let raw = file
            .layers
            .code
            .lines()
            .enumerate()
            .filter(|(_, line)| words(line).any(|w| w == "inner_html" || w == "set_inner_html"));
        findings.extend(raw.map(|(at, _)| {
            Finding::new(&file.path, at + 1, format!("inner_html: HTML enters a page only through {PROSE}"))
        }));
    }
    findings
}

fn host(line: &str) -> Option<String> {
    let addresses = SCHEMES.iter().flat_map(|scheme| line.split(scheme).skip(1));
    let named = |address: &str| address.split_once('.').is_some_and(|(first, _)| HOSTS.contains(&first));
    let found = addresses.into_iter().find(|address| named(address))?;
    let end = found.find(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).unwrap_or(found.len());
    Some(format!("{}: where packages come from is the machine's business, not the repository's", &found[..end]))
}

fn folder(line: &str) -> Option<String> {
    FOLDERS.iter().find_map(|folder| {
        let starts =
            |at: usize| line[..at].chars().last().is_none_or(|c| !(c.is_alphanumeric() || "._-}/$*".contains(c)));
        let (at, _) = line.match_indices(folder).find(|(at, _)| starts(*at))?;
        // A folder by itself is a web address like any other; with something in it, it is somebody's disk.
        let goes_on = line[at + folder.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        goes_on.then(|| format!("{folder}… is a place on one machine"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&File::new(path, text)).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn hosts_and_disks_are_found() {
        let text = format!(
            "cargo build\nfetch {}{}.example.org/x\nopen {}mara/notes\nsee docs{}page and {} alone",
            SCHEMES[0], HOSTS[2], FOLDERS[0], FOLDERS[0], FOLDERS[3]
        );
        assert_eq!(lines("README.md", &text), [2, 3]);
    }

    #[test]
    fn html_enters_through_one_door() {
        let text = "view! { <div inner_html=text/> }\n// inner_html is elsewhere";
        assert_eq!(lines("app/rooms/learning/src/course/pages.rs", text), [1]);
        assert_eq!(lines(PROSE, text), [] as [usize; 0]);
    }
}

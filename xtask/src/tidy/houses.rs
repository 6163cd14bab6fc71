//! Every room and every part of the ground says in a README what it is for.
use super::Finding;
use super::source::File;
use crate::workspace::Member;

pub fn check(members: &[Member], files: &[File]) -> Vec<Finding> {
    let has_readme = |folder: &str| files.iter().any(|file| file.path == format!("{folder}/README.md"));
    let needs_one =
        members.iter().filter(|m| m.folder.starts_with("app/rooms/") || m.folder.starts_with("app/ground/"));
    needs_one
        .filter(|member| !has_readme(&member.folder))
        .map(|member| {
            Finding::new(&member.folder, 0, "no README.md: what is it for, which tables, which facts said and heard")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_and_ground_need_a_readme_and_others_do_not() {
        let member = |folder: &str| Member { name: folder.into(), folder: folder.into(), manifest: toml::Table::new() };
        let members = [member("app/rooms/learning"), member("app/ground/live"), member("server")];
        let files = [File::new("app/ground/live/README.md", "# Live")];
        let found = check(&members, &files);
        assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["app/rooms/learning"]);
    }
}

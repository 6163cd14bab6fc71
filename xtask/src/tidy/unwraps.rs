//! Nothing a person does may end the program: no `unwrap`, no `expect`, except in tests and while starting.
use super::Finding;
use super::source::{File, test_lines};

const EXCUSE: &str = "start-up:";

pub fn check(file: &File) -> Vec<Finding> {
    if !file.is_rust() || is_exempt(&file.path) {
        return Vec::new();
    }
    let in_tests = test_lines(&file.layers.code);
    let lines = file.layers.code.lines().zip(file.layers.comments.lines()).enumerate();
    lines
        .filter(|(at, (_, comment))| !in_tests[*at] && !comment.contains(EXCUSE))
        .filter_map(|(at, (code, _))| {
            let call = [".unwrap()", ".expect("].into_iter().find(|call| code.contains(call))?;
            let what = format!("{call} ends the program: return a refusal or a fault, or say `// {EXCUSE} reason` at the end of the line");
            Some(Finding::new(&file.path, at + 1, what))
        })
        .collect()
}

fn is_exempt(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folders = ["xtask/", "end2end/", "app/ground/testkit/", "app/testkit/"];
    path == "server/src/main.rs"
        || name == "build.rs"
        || name == "tests.rs"
        || folders.iter().any(|folder| path.starts_with(folder))
        || ["/tests/", "/benches/", "/examples/"].iter().any(|part| path.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tests_and_start_up_may_give_up() {
        let text = "fn a() { b().unwrap() }\nfn c() { d().expect(\"x\") } // start-up: no configuration, no server\n// .unwrap()\nlet s = \".unwrap()\";\nx.unwrap_or(1)\n#[cfg(test)]\nmod tests { fn t() { x.unwrap() } }";
        let lines = |path: &str| check(&File::new(path, text)).iter().map(|f| f.line).collect::<Vec<_>>();
        assert_eq!(lines("app/rooms/learning/src/course/queries.rs"), [1]);
        assert_eq!(lines("server/src/main.rs"), [] as [usize; 0]);
        assert_eq!(lines("app/rooms/learning/src/course/tests.rs"), [] as [usize; 0]);
    }
}

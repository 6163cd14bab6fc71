//! How much JavaScript and WebAssembly a first visit costs, and whether that is still allowed.
use crate::bundle::{self, Bundle, Kind};
use crate::house::{House, OUTPUT_NAME};
use crate::problem::{Outcome, While, problem};
use crate::{setup, workspace};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Value;

pub fn budgets(house: &House) -> Outcome {
    setup::for_building(house)?;
    let bundle = bundle::build(house, Kind::Release)?;
    check(house, &bundle)
}

/// Prints the table; a line over its budget is a problem.
pub fn check(house: &House, bundle: &Bundle) -> Outcome {
    let package = Package::read(&bundle.site().join("pkg"))?;
    let budgets = read_budgets(&house.root.join("xtask/budgets.toml"), &bundle.site())?;
    let lines = lines(&package, &budgets, sent)?;
    println!("  {:<44} {:>9} {:>9}", "first load, brotli", "kB", "allowed");
    for line in &lines {
        let verdict = if line.is_over() { "  over" } else { "" };
        println!("  {:<44} {:>9.1} {:>9}{verdict}", line.what, line.bytes as f64 / 1000.0, line.kb);
    }
    let over = lines.iter().filter(|line| line.is_over()).count();
    if over > 0 {
        return problem(format!("{over} over budget (xtask/budgets.toml)"));
    }
    Ok(())
}

struct Budget {
    name: String,
    kb: u64,
    loads: Loads,
}

/// What a first visit fetches.
enum Loads {
    /// One script, by its path in the site.
    Script(PathBuf),
    /// The main module and the packs of these areas.
    Areas(Vec<String>),
}

struct Line {
    what: String,
    bytes: u64,
    kb: u64,
}

impl Line {
    fn is_over(&self) -> bool {
        self.bytes > self.kb * 1000
    }
}

fn read_budgets(path: &Path, site: &Path) -> Outcome<Vec<Budget>> {
    let manifest = workspace::read_manifest(path)?;
    let list = manifest.get("budget").and_then(Value::as_array).during("budgets.toml lists no budget")?;
    list.iter().map(|entry| read_budget(entry, site).during(path.display())).collect()
}

fn read_budget(entry: &Value, site: &Path) -> Outcome<Budget> {
    let name = entry.get("name").and_then(Value::as_str).during("a budget without a name")?;
    let kb = entry.get("kb").and_then(Value::as_integer).and_then(|kb| u64::try_from(kb).ok());
    let points = entry.get("split_points").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let loads = match entry.get("script").and_then(Value::as_str) {
        Some(script) => Loads::Script(site.join(script)),
        None => Loads::Areas(points.iter().filter_map(Value::as_str).map(str::to_string).collect()),
    };
    Ok(Budget { name: name.to_string(), kb: kb.during(format_args!("budget {name} has no kb"))?, loads })
}

/// What `site/pkg` has for the browser.
struct Package {
    /// Loaded by every page to work in.
    main: Vec<PathBuf>,
    /// Split point to its pack, see `frontend/packs`.
    areas: BTreeMap<String, PathBuf>,
}

impl Package {
    fn read(folder: &Path) -> Outcome<Package> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        let package = Package::of(&files);
        if package.areas.is_empty() || !package.main.iter().any(|path| file_name(path).ends_with(".wasm")) {
            return problem(format!("no {OUTPUT_NAME}.*.wasm, or no packs, in {}", folder.display()));
        }
        Ok(package)
    }

    fn of(files: &[PathBuf]) -> Package {
        let area = |path: &PathBuf| {
            let name = file_name(path);
            let area = name.strip_suffix(".pack")?.split('.').next()?;
            Some((area.to_string(), path.clone()))
        };
        Package {
            main: files.iter().filter(|path| is_main(path)).cloned().collect(),
            areas: files.iter().filter_map(area).collect(),
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder).during(folder.display())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Scripts (also the small ones crates bring along, in `snippets`) and the module that is not a chunk.
fn is_main(path: &Path) -> bool {
    let name = file_name(path);
    name.ends_with(".js") || (name.ends_with(".wasm") && name.starts_with(&format!("{OUTPUT_NAME}.")))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn lines(package: &Package, budgets: &[Budget], size: impl Fn(&Path) -> Outcome<u64>) -> Outcome<Vec<Line>> {
    let main = package.main.iter().map(|path| size(path)).sum::<Outcome<u64>>()?;
    let mut lines = Vec::new();
    for budget in budgets {
        if let Loads::Script(path) = &budget.loads {
            let what = format!("{}: {}", budget.name, file_name(path));
            lines.push(Line { what, bytes: size(path)?, kb: budget.kb });
        }
        for (area, pack) in package.areas.iter().filter(|(area, _)| belongs(area, budget, budgets)) {
            lines.push(Line { what: format!("{}: {area}", budget.name), bytes: main + size(pack)?, kb: budget.kb });
        }
    }
    Ok(lines)
}

/// What the server sends of a file: the build compressed it.
fn sent(path: &Path) -> Outcome<u64> {
    let compressed = PathBuf::from(format!("{}.br", path.display()));
    Ok(fs::metadata(&compressed).during(compressed.display())?.len())
}

fn belongs(area: &str, budget: &Budget, all: &[Budget]) -> bool {
    let lists = |budget: &Budget, wanted: &str| match &budget.loads {
        Loads::Script(_) => false,
        Loads::Areas(points) => points.iter().any(|name| name == wanted),
    };
    let takes_the_rest = lists(budget, "*");
    lists(budget, area) || (takes_the_rest && !all.iter().any(|budget| lists(budget, area)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(&str, u64); 6] = [
        ("pkg/backline.H.js", 7_000),
        ("pkg/backline.H.wasm", 170_000),
        ("pkg/chunk_1.A.wasm", 4_000),
        ("pkg/player.A.pack", 4_000),
        ("pkg/creator.B.pack", 304_000),
        ("script/document.js", 6_000),
    ];

    #[test]
    fn a_document_costs_its_script_and_an_area_the_main_module_and_its_pack() -> Outcome {
        let files: Vec<PathBuf> = SIZES.iter().map(|(name, _)| PathBuf::from(name)).take(5).collect();
        let size = |path: &Path| {
            let found = SIZES.iter().find(|(name, _)| Path::new(name) == path);
            found.map(|(_, size)| *size).during(path.display())
        };
        let budgets = [
            Budget { name: "public".into(), kb: 8, loads: Loads::Script("script/document.js".into()) },
            Budget { name: "learners".into(), kb: 200, loads: Loads::Areas(vec!["player".into()]) },
            Budget { name: "rest".into(), kb: 450, loads: Loads::Areas(vec!["*".into()]) },
        ];
        let lines = lines(&Package::of(&files), &budgets, size)?;
        let told: Vec<(&str, u64, bool)> = lines.iter().map(|l| (l.what.as_str(), l.bytes, l.is_over())).collect();
        assert_eq!(
            told,
            [
                ("public: document.js", 6_000, false),
                ("learners: player", 181_000, false),
                ("rest: creator", 481_000, true),
            ]
        );
        Ok(())
    }
}

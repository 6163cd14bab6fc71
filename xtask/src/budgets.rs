//! How much JavaScript and WebAssembly a first visit costs, and whether that is still allowed.
use crate::bundle::{self, Bundle, Kind};
use crate::house::{House, OUTPUT_NAME, read};
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
    let sizes = compressed_sizes(house, &files(&package, &budgets))?;
    let lines = lines(&package, &budgets, &sizes);
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
    /// The main module and the chunks of these split points.
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

/// What cargo-leptos left in `site/pkg`.
struct Package {
    /// Loaded by every page to work in.
    main: Vec<PathBuf>,
    /// Split point to the chunks it needs.
    areas: BTreeMap<String, Vec<PathBuf>>,
}

impl Package {
    fn read(folder: &Path) -> Outcome<Package> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        let main: Vec<PathBuf> = files.iter().filter(|path| is_main(path)).cloned().collect();
        if !main.iter().any(|path| path.extension().is_some_and(|ending| ending == "wasm")) {
            return problem(format!("no {OUTPUT_NAME}.*.wasm in {}", folder.display()));
        }
        let manifest = files.iter().find(|path| file_name(path).starts_with("__wasm_split_manifest"));
        let areas = match manifest {
            Some(path) => areas(&fs::read_to_string(path).during(path.display())?, folder)?,
            None => BTreeMap::new(),
        };
        Ok(Package { main, areas })
    }
}

/// Everything some budget counts.
fn files(package: &Package, budgets: &[Budget]) -> Vec<PathBuf> {
    let scripts = budgets.iter().filter_map(|budget| match &budget.loads {
        Loads::Script(path) => Some(path),
        Loads::Areas(_) => None,
    });
    let mut all: Vec<PathBuf> =
        package.main.iter().chain(package.areas.values().flatten()).chain(scripts).cloned().collect();
    all.sort();
    all.dedup();
    all
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

/// The manifest maps each split point to the file names, without ending, that it needs.
fn areas(manifest: &str, folder: &Path) -> Outcome<BTreeMap<String, Vec<PathBuf>>> {
    let parsed: serde_json::Value = serde_json::from_str(manifest).during("the split manifest")?;
    let map = parsed.as_object().during("the split manifest is not a map")?;
    let chunks = |list: &serde_json::Value| {
        let names = list.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        names.map(|name| folder.join(format!("{name}.wasm"))).collect()
    };
    Ok(map.iter().map(|(point, list)| (point.clone(), chunks(list))).collect())
}

fn lines(package: &Package, budgets: &[Budget], sizes: &BTreeMap<PathBuf, u64>) -> Vec<Line> {
    let total = |paths: &[PathBuf]| paths.iter().filter_map(|path| sizes.get(path)).sum::<u64>();
    let main = total(&package.main);
    let mut lines = Vec::new();
    for budget in budgets {
        if let Loads::Script(path) = &budget.loads {
            let what = format!("{}: {}", budget.name, file_name(path));
            lines.push(Line { what, bytes: total(std::slice::from_ref(path)), kb: budget.kb });
        }
        for (point, chunks) in package.areas.iter().filter(|(point, _)| belongs(point, budget, budgets)) {
            let what = format!("{}: {}", budget.name, readable(point));
            lines.push(Line { what, bytes: main + total(chunks), kb: budget.kb });
        }
    }
    lines
}

fn belongs(point: &str, budget: &Budget, all: &[Budget]) -> bool {
    let lists = |budget: &Budget, wanted: &str| match &budget.loads {
        Loads::Script(_) => false,
        Loads::Areas(points) => points.iter().any(|name| name == wanted),
    };
    let named = |budget: &Budget| lists(budget, readable(point));
    let takes_the_rest = lists(budget, "*");
    named(budget) || (takes_the_rest && !all.iter().any(named))
}

/// Leptos appends a hash to the function's name, and calls the function of a lazy route `__studio_view`.
fn readable(point: &str) -> &str {
    let name = match point.rsplit_once('_') {
        Some((name, hash)) if !hash.is_empty() && hash.chars().all(|c| c.is_ascii_digit()) => name,
        _ => point,
    };
    let name = name.trim_start_matches('_');
    name.strip_suffix("_view").unwrap_or(name)
}

/// Node compresses, because it is here anyway and knows brotli.
fn compressed_sizes(house: &House, files: &[PathBuf]) -> Outcome<BTreeMap<PathBuf, u64>> {
    const PROGRAM: &str = "for (const f of process.argv.slice(1)) \
        console.log(require('zlib').brotliCompressSync(require('fs').readFileSync(f)).length)";
    let told = read(house.command("node").args(["-e", PROGRAM, "--"]).args(files))?;
    let sizes: Vec<u64> = told.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if sizes.len() != files.len() {
        return problem("node did not report a size for every file");
    }
    Ok(files.iter().cloned().zip(sizes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Outcome<Package> {
        let areas = areas(
            r#"{"creator_12": ["chunk_1.A", "split_creator_12.B"], "player_3": ["chunk_1.A"]}"#,
            Path::new("pkg"),
        )?;
        Ok(Package { main: vec!["pkg/backline.H.js".into(), "pkg/backline.H.wasm".into()], areas })
    }

    fn sizes() -> BTreeMap<PathBuf, u64> {
        let list = [
            ("backline.H.js", 7_000),
            ("backline.H.wasm", 170_000),
            ("chunk_1.A.wasm", 4_000),
            ("split_creator_12.B.wasm", 300_000),
            ("document.js", 6_000),
        ];
        list.iter().map(|(name, size)| (Path::new("pkg").join(name), *size)).collect()
    }

    #[test]
    fn a_document_costs_its_script_and_an_area_the_main_module_and_its_own_chunks() -> Outcome {
        let budgets = [
            Budget { name: "public".into(), kb: 8, loads: Loads::Script("pkg/document.js".into()) },
            Budget { name: "learners".into(), kb: 200, loads: Loads::Areas(vec!["player".into()]) },
            Budget { name: "rest".into(), kb: 450, loads: Loads::Areas(vec!["*".into()]) },
        ];
        let lines = lines(&package()?, &budgets, &sizes());
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

    #[test]
    fn a_split_point_is_shown_by_the_name_a_person_gave_it() {
        assert_eq!(readable("creator_area_1234567"), "creator_area");
        assert_eq!(readable("creator_area"), "creator_area");
        assert_eq!(readable("__studio_view_8003058504589856480"), "studio");
    }
}

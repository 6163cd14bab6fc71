//! Programs from the packages of the system, where that is Debian's kind and we may.
use crate::house::{House, on_path, read, run, step};

/// Tries to install a package. What comes of it is seen by whoever looks for its program: there may be another way.
pub fn install(house: &House, name: &str, package: &str) {
    if on_path("apt-get").is_none() || !is_root(house) {
        return;
    }
    let result = step(&format!("Installing {name} from the distribution"), || {
        run(house.command("apt-get").args(["update", "-qq"]))?;
        let mut install = house.command("apt-get");
        install.args(["install", "-y", "-qq", "--no-install-recommends", package]);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))
    });
    if let Err(what) = result {
        println!("  {what}");
    }
}

fn is_root(house: &House) -> bool {
    read(house.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

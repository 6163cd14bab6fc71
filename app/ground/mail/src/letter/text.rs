//! A letter as plain text.

use data::Fault;
use room::Site;

use super::{Letter, Part, absolute};

/// The parts, an empty line between each two, and where it comes from.
pub(super) fn write(letter: &Letter, site: &Site) -> Result<String, Fault> {
    let mut blocks = vec![];
    for part in &letter.parts {
        blocks.push(match part {
            Part::Says(words) | Part::Quiet(words) => words.trim().to_string(),
            Part::Key { label, link } | Part::WayOut { label, link } => {
                format!("{label}:\n{}", absolute(site, letter.kind, link)?)
            }
            Part::Code(digits) => format!("    {digits}"),
        });
    }
    Ok(format!("{}\n\n-- \nBackline\n{}\n", blocks.join("\n\n"), site.address))
}

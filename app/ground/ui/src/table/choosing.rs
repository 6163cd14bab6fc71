//! Which rows are chosen, for what one does to many at once.

use super::TableRow;

/// How many of the rows on the page are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    Nothing,
    Some,
    All,
}

pub(super) fn tick(rows: &[TableRow], chosen: &[String]) -> Tick {
    let many = rows.iter().filter(|row| chosen.contains(&row.id)).count();
    match many {
        0 => Tick::Nothing,
        many if many == rows.len() => Tick::All,
        _ => Tick::Some,
    }
}

/// What is left of a choice when rows went away: nobody acts on a row they no longer see.
pub(super) fn still_there(rows: &[TableRow], chosen: &[String]) -> Vec<String> {
    rows.iter().map(|row| &row.id).filter(|id| chosen.contains(id)).cloned().collect()
}

/// A press on the box in the head: all, unless all are.
pub(super) fn all_or_nothing(rows: &[TableRow], chosen: &[String]) -> Vec<String> {
    match tick(rows, chosen) {
        Tick::All => Vec::new(),
        _ => rows.iter().map(|row| row.id.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ids: &str) -> Vec<TableRow> {
        ids.split_whitespace().map(|id| TableRow::new(id, id, Vec::new())).collect()
    }

    fn chosen(ids: &str) -> Vec<String> {
        ids.split_whitespace().map(str::to_string).collect()
    }

    #[test]
    fn the_box_in_the_head_tells_how_many_are_chosen() {
        assert_eq!(tick(&rows("a b c"), &chosen("")), Tick::Nothing);
        assert_eq!(tick(&rows("a b c"), &chosen("a c")), Tick::Some);
        assert_eq!(tick(&rows("a b c"), &chosen("a b c")), Tick::All);
        assert_eq!(tick(&rows(""), &chosen("")), Tick::Nothing);
    }

    #[test]
    fn a_press_on_it_chooses_all_unless_all_are() {
        assert_eq!(all_or_nothing(&rows("a b"), &chosen("")), chosen("a b"));
        assert_eq!(all_or_nothing(&rows("a b"), &chosen("a")), chosen("a b"));
        assert_eq!(all_or_nothing(&rows("a b"), &chosen("a b")), chosen(""));
    }

    #[test]
    fn a_row_that_went_away_is_no_longer_chosen() {
        assert_eq!(still_there(&rows("a c"), &chosen("a b")), chosen("a"));
    }
}

//! What a table shows stands in the page's address, so that it can be sent to somebody and is there again after a reload.
//! Names of columns are plain words, as they stand in code: nothing in them needs escaping.

/// The column to order by: `sort=paid` rises, `sort=-paid` falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOrder {
    pub column: String,
    pub falls: bool,
}

impl TableOrder {
    pub fn rising(column: impl Into<String>) -> Self {
        Self { column: column.into(), falls: false }
    }

    pub fn falling(column: impl Into<String>) -> Self {
        Self { column: column.into(), falls: true }
    }

    /// What the address says, if it says anything.
    pub fn of(address: &str) -> Option<Self> {
        let text = parameter(address, SORT)?;
        match text.strip_prefix('-') {
            Some(column) if !column.is_empty() => Some(Self::falling(column)),
            None if !text.is_empty() => Some(Self::rising(text)),
            _ => None,
        }
    }

    /// After a press on the head of `column`: turned round if it is the one, otherwise the way that column begins.
    pub(super) fn pressed(now: Option<&Self>, column: &str, falls_first: bool) -> Self {
        let falls = match now {
            Some(now) if now.column == column => !now.falls,
            _ => falls_first,
        };
        Self { column: column.to_string(), falls }
    }

    pub(super) fn in_address(&self, address: &str) -> String {
        let sign = if self.falls { "-" } else { "" };
        address_with(address, SORT, &format!("{sign}{}", self.column))
    }
}

const SORT: &str = "sort";
const HIDDEN: &str = "hide";
/// Where a page of a list begins. In another order it begins elsewhere.
const CURSORS: [&str; 2] = ["after", "before"];

/// The columns that are left out: `hide=key,length`.
pub fn hidden_columns(address: &str) -> Vec<String> {
    let text = parameter(address, HIDDEN).unwrap_or_default();
    text.split(',').filter(|column| !column.is_empty()).map(str::to_string).collect()
}

/// The address after a column was hidden, or shown again.
pub(super) fn with_toggled(address: &str, column: &str) -> String {
    let mut hidden = hidden_columns(address);
    match hidden.iter().position(|one| one == column) {
        Some(at) => drop(hidden.remove(at)),
        None => hidden.push(column.to_string()),
    }
    address_with(address, HIDDEN, &hidden.join(","))
}

fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = address.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The address with one parameter changed, or left out where the value is empty. All others stay as they are, but for the
/// cursors.
fn address_with(address: &str, name: &str, value: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_kept = |pair: &&str| {
        let own = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && own != name && !CURSORS.contains(&own)
    };
    let mut pairs: Vec<String> = query.split('&').filter(is_kept).map(str::to_string).collect();
    if !value.is_empty() {
        pairs.push(format!("{name}={value}"));
    }
    if pairs.is_empty() { path.to_string() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_address_says_how_a_table_is_ordered() {
        for (address, expected) in [
            ("/orders?sort=paid", Some(TableOrder::rising("paid"))),
            ("/orders?q=devon&sort=-paid", Some(TableOrder::falling("paid"))),
            ("/orders?resort=paid", None),
            ("/orders?sort=", None),
            ("/orders?sort=-", None),
            ("/orders", None),
        ] {
            assert_eq!(TableOrder::of(address), expected, "{address}");
        }
    }

    #[test]
    fn a_press_turns_the_order_round_or_begins_with_the_columns_own() {
        let paid = TableOrder::falling("paid");
        assert_eq!(TableOrder::pressed(None, "paid", true), paid);
        assert_eq!(TableOrder::pressed(Some(&paid), "paid", true), TableOrder::rising("paid"));
        assert_eq!(TableOrder::pressed(Some(&paid), "who", false), TableOrder::rising("who"));
    }

    #[test]
    fn another_order_begins_at_its_first_page_and_keeps_the_search() {
        let order = TableOrder::falling("paid");
        assert_eq!(order.in_address("/orders?q=a%20b&after=xyz&sort=who"), "/orders?q=a%20b&sort=-paid");
        assert_eq!(order.in_address("/orders"), "/orders?sort=-paid");
    }

    #[test]
    fn a_column_is_hidden_and_comes_back() {
        let without = with_toggled("/orders?sort=paid", "key");
        assert_eq!(without, "/orders?sort=paid&hide=key");
        assert_eq!(hidden_columns(&with_toggled(&without, "length")), ["key", "length"]);
        assert_eq!(with_toggled(&without, "key"), "/orders?sort=paid");
    }

    proptest! {
        #[test]
        fn toggling_twice_shows_the_same_columns(address in "/[a-z]{1,6}(\\?[a-z]{1,5}=[a-z0-9%]{0,5}(&hide=[a-z]{1,4})?)?", column in "[a-z]{1,5}") {
            let twice = with_toggled(&with_toggled(&address, &column), &column);
            let sorted = |address: &str| {
                let mut hidden = hidden_columns(address);
                hidden.sort();
                hidden
            };
            prop_assert_eq!(sorted(&twice), sorted(&address));
        }

        #[test]
        fn an_order_is_read_as_it_was_written(column in "[a-z]{1,8}", falls in any::<bool>(), query in "([a-z]{1,4}=[a-z]{0,3}&?){0,3}") {
            let order = TableOrder { column, falls };
            prop_assert_eq!(TableOrder::of(&order.in_address(&format!("/x?{query}"))), Some(order));
        }
    }
}

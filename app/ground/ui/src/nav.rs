/// One place to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub label: String,
    pub href: String,
    /// The whole icon class, `"icon-[lucide--music]"`. The desk's rail and tab bar show it, the public bar does not.
    pub icon: &'static str,
    /// A number at the end of the row: how many wait there.
    pub count: Option<String>,
}

impl NavItem {
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: &'static str) -> Self {
        Self { label: label.into(), href: href.into(), icon, count: None }
    }

    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// Places that belong together: Make, Sell, Reach, Learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// Empty for the first group, which needs no word.
    pub legend: String,
    pub items: Vec<NavItem>,
}

impl NavGroup {
    pub fn new(legend: impl Into<String>, items: Vec<NavItem>) -> Self {
        Self { legend: legend.into(), items }
    }
}

/// The address among `hrefs` that stands for `path`: itself, or the longest one that `path` lies beneath.
/// One at most is current, so `/studio` goes dark when `/studio/courses` lights up.
pub(crate) fn current<'a>(hrefs: impl Iterator<Item = &'a str>, path: &str) -> Option<String> {
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    hrefs
        .filter(|href| {
            *href == path || (*href != "/" && path.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/')))
        })
        .max_by_key(|href| href.len())
        .map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::current;

    fn check(path: &str, expected: Option<&str>) {
        let hrefs = ["/", "/studio", "/studio/courses"];
        assert_eq!(current(hrefs.into_iter(), path).as_deref(), expected, "{path}");
    }

    #[test]
    fn the_longest_address_above_a_path_is_current() {
        check("/studio", Some("/studio"));
        check("/studio/", Some("/studio"));
        check("/studio/courses", Some("/studio/courses"));
        check("/studio/courses/low-end/edit", Some("/studio/courses"));
        check("/studio/coursesque", Some("/studio"));
        check("/", Some("/"));
        check("/elsewhere", None);
    }
}

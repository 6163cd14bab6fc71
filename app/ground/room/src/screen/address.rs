use super::watch::encode;

/// An address with those of the parameters that say something.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let said = parameters.iter().filter(|(_, text)| !text.is_empty());
    let query: Vec<String> = said.map(|(name, text)| format!("{name}={}", encode(text))).collect();
    if query.is_empty() { path.into() } else { format!("{path}?{}", query.join("&")) }
}

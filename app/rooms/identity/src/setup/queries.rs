use room::query;

/// Whether the first administrator is still to be made; not found afterwards.
#[query("identity/setup", gate = Anyone)]
pub async fn setup(cx: &Read) -> Answer<()> {
    match super::inviting::has_admin(cx).await? {
        true => Err(data::Refusal::not_found()),
        false => Ok(()),
    }
}

use room::query;

use crate::Account;

/// Who is asking, as they see themselves; nobody for a visitor.
#[query("identity/me", gate = Anyone)]
pub async fn me(cx: &Read) -> Answer<Option<Account>> {
    let Some(member) = cx.member().await? else { return Ok(None) };
    Ok(cx.get::<crate::user::AccountRow>(&member.id).await?.map(Account::from))
}

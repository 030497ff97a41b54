using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>One role's membership in another one.</summary>
/// <param name="Role">The group.</param>
/// <param name="Member">Who is in it.</param>
/// <param name="Grantor">Who granted it; null where that role is gone.</param>
/// <param name="Admin">Whether the member may grant it to others.</param>
/// <param name="Inherit">Whether the member has the group's rights by itself; null before PostgreSQL 16, where the member's own INHERIT says so.</param>
/// <param name="Set">Whether the member may SET ROLE to it; null before PostgreSQL 16, where each may.</param>
internal sealed record GlobalMembership(string Role, string Member, string? Grantor, bool Admin, bool? Inherit, bool? Set)
{
    /// <summary>The statement that grants it.</summary>
    /// <param name="major">Major version of the server: options came with 16.</param>
    /// <param name="withGrantor">Whether to say who grants it, which PostgreSQL takes from superusers.</param>
    public string Statement(int major, bool withGrantor) =>
        $"GRANT {SqlName.Quote(Role)} TO {SqlName.Quote(Member)}{Options(major)}{(withGrantor && Grantor is not null ? $" GRANTED BY {SqlName.Quote(Grantor)}" : "")}";

    /// <summary>Whether somebody's membership means the same, whoever granted it.</summary>
    public bool IsLike(GlobalMembership other) =>
        Role == other.Role && Member == other.Member && Admin == other.Admin
        && (Inherit is null || other.Inherit is null || Inherit == other.Inherit) && (Set is null || other.Set is null || Set == other.Set);

    /// <summary>In words, e.g. <c>app is a member of readers, with ADMIN</c>.</summary>
    public override string ToString()
    {
        string?[] options = [Admin ? "ADMIN" : null, Inherit == false ? "INHERIT FALSE" : null, Set == false ? "SET FALSE" : null];
        var with = string.Join(", ", options.OfType<string>());
        return $"{Member} is a member of {Role}{(with.Length > 0 ? $", with {with}" : "")}";
    }

    private string Options(int major)
    {
        if (major < 16 || Inherit is null || Set is null)
            return Admin ? " WITH ADMIN OPTION" : "";
        return $" WITH ADMIN {Word(Admin)}, INHERIT {Word(Inherit.Value)}, SET {Word(Set.Value)}";
    }

    private static string Word(bool value) => value ? "TRUE" : "FALSE";
}

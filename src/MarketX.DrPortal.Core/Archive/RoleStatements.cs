namespace MarketX.DrPortal.Core.Archive;

/// <summary>Finds the roles that a definition names, in the few kinds of statement in which pg_dump names any.</summary>
internal static class RoleStatements
{
    /// <summary>Words that stand where a role would and are none.</summary>
    private static readonly string[] NotRoles = ["public", "current_user", "current_role", "session_user", "user", "none"];

    /// <summary>Role names in the SQL of an entry of that kind, unquoted, in order, perhaps more than once.</summary>
    public static IEnumerable<string> Find(ArchiveRoleUses use, string sql, bool standardStrings) => use switch
    {
        ArchiveRoleUses.Privileges => Statements(sql, standardStrings).SelectMany(Privileges),
        ArchiveRoleUses.Policy => Statements(sql, standardStrings).SelectMany(s => After(s, "to")),
        ArchiveRoleUses.UserMapping => Statements(sql, standardStrings).SelectMany(s => After(s, "mapping", "for")),
        ArchiveRoleUses.DatabaseSetting => Statements(sql, standardStrings).SelectMany(s => After(s, "alter", "role")),
        _ => [],
    };

    /// <summary>
    /// GRANT and REVOKE, perhaps behind ALTER DEFAULT PRIVILEGES FOR ROLE, and SET SESSION AUTHORIZATION where somebody
    /// other than the owner granted. TO and FROM are reserved words, so unquoted they begin the list of grantees; a
    /// function's arguments, which may hold anything, are in parentheses and not looked into.
    /// </summary>
    private static IEnumerable<string> Privileges(IReadOnlyList<SqlToken> statement) =>
    [
        .. After(statement, "session", "authorization"),
        .. After(statement, "for", "role"),
        .. After(statement, "to"),
        .. After(statement, "from"),
        .. After(statement, "granted", "by"),
    ];

    /// <summary>The names, separated by commas, that follow those words outside of parentheses.</summary>
    private static IEnumerable<string> After(IReadOnlyList<SqlToken> statement, params string[] words)
    {
        var at = 0;
        while (at <= statement.Count - words.Length && !words.Select((word, i) => statement[at + i].IsWord(word)).All(same => same))
            at++;

        for (at += words.Length; at < statement.Count; at++)
        {
            // Before PostgreSQL 8.1 a group was no role; GROUP is a reserved word, so it is no name either.
            if (statement[at].IsWord("group"))
                continue;
            if (!statement[at].IsName)
                yield break;
            if (statement[at].Kind != SqlTokenKind.Word || !NotRoles.Contains(statement[at].Text))
                yield return statement[at].Text;
            if (++at >= statement.Count || !statement[at].IsSymbol(','))
                yield break;
        }
    }

    /// <summary>The statements without what is in parentheses; quotes and comments cannot confuse it.</summary>
    private static IEnumerable<IReadOnlyList<SqlToken>> Statements(string sql, bool standardStrings)
    {
        var tokens = new SqlTokenizer(sql, standardStrings);
        var statement = new List<SqlToken>();
        var depth = 0;
        while (tokens.Next(out var token))
        {
            if (token.IsSymbol('('))
                depth++;
            else if (token.IsSymbol(')'))
                depth = Math.Max(0, depth - 1);
            else if (depth == 0 && !token.IsSymbol(';'))
                statement.Add(token);

            if (depth != 0 || !token.IsSymbol(';'))
                continue;
            yield return statement;
            statement = [];
        }

        yield return statement;
    }
}

using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>Globals as SQL: what a recovery runs on a server that has nothing of them, and the file for psql.</summary>
internal static class GlobalsSql
{
    /// <summary>The roles' settings and comments, privileges on settings: what follows roles and memberships.</summary>
    public static IEnumerable<GlobalStatement> AfterRoles(GlobalRole role)
    {
        foreach (var setting in role.Settings)
            yield return new(setting.StatementFor(role.Name), $"setting {setting.Name} of role {role.Name}");
        if (role.Comment is not null)
            yield return new($"COMMENT ON ROLE {SqlName.Quote(role.Name)} IS {SqlName.Literal(role.Comment)}", $"comment of role {role.Name}");
    }

    /// <summary>The whole file, without passwords: the bucket is no place for them.</summary>
    public static string Text(SavedGlobals saved)
    {
        var globals = saved.Server;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            -- Roles and tablespaces of the server of {Comment(saved.Key)},
            -- PostgreSQL {globals.Major}, read {saved.ReadAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Passwords are not in this file.
            -- psql --file=this-file --dbname=postgres, then pg_restore --create --dbname=postgres backup.dump, which brings
            -- the database's own owner, settings, privileges and comment. Errors about what exists already can be ignored.
            SET standard_conforming_strings = on;

            """);
        var after = globals.Roles.SelectMany(AfterRoles).Concat(globals.Parameters.SelectMany(p => p.Statements(globals.Bootstrap)));
        foreach (var line in globals.Roles.Select(r => r.CreateStatement() + ";")
            .Concat(Ordered(globals).Select(m => m.Statement(globals.Major, withGrantor: true) + ";")).Concat(after.Select(s => s.Text))
            .Concat(globals.Tablespaces.SelectMany(t => t.MoreStatements().Select(s => s.Text).Prepend(t.CreateStatement() + ";"))))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>Memberships in an order in which each grantor may grant by the time that it is his turn.</summary>
    public static IReadOnlyList<GlobalMembership> Ordered(ServerGlobals globals)
    {
        var done = new List<GlobalMembership>();
        var waiting = globals.Memberships.ToList();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(m => m.Grantor is null || m.Grantor == globals.Bootstrap || done.Any(d => d.Admin && d.Role == m.Role && d.Member == m.Grantor)).ToList();
            // A grantor who may not any more, as before PostgreSQL 16 could happen: any order is as good.
            if (ready.Count == 0)
                ready = [.. waiting];
            done.AddRange(ready);
            waiting.RemoveAll(ready.Contains);
        }

        return done;
    }

    private static string Comment(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}

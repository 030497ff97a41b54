using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>
/// The login that may only read, as which the portal shows rows and asks typed SQL. Made on a server of our own; on one that the
/// environment names somebody else decides who may log in.
/// </summary>
internal static class DevelopmentReader
{
    private const string Role = "marketx_reader", File = "reader-password";

    /// <summary>Makes it, or gives it the password of this state folder.</summary>
    public static async Task PrepareAsync(PostgresServer server, string stateFolder, CancellationToken cancellationToken)
    {
        if (server.SuperUser is null)
            return;
        var password = (await System.IO.File.ReadAllTextAsync(DevelopmentKey.FileIn(stateFolder, File), cancellationToken)).Trim();
        // The first two keep the statement, and so the password, out of the server's log.
        await server.ExecuteAsSuperUserAsync("postgres", $"""
            SET log_statement = 'none';
            SET log_min_error_statement = 'panic';
            DO $make$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') THEN CREATE ROLE {Role} LOGIN; END IF;
                ALTER ROLE {Role} PASSWORD '{password}';
            END $make$
            """, cancellationToken);
    }

    /// <summary>The variables by which the portal finds it; none where it was not made.</summary>
    public static IEnumerable<(string Name, string Value)> Variables(PostgresServer server, string stateFolder) =>
        server.SuperUser is not null && System.IO.File.Exists(Path.Combine(stateFolder, File))
            ? [("DRPORTAL_QUERY_USER", Role), ("DRPORTAL_QUERY_PASSWORD_FILE", Path.Combine(stateFolder, File))]
            : [];
}

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// Which variables of the portal's own environment PostgreSQL's client programs get: what they need to run, to speak and to prove who
/// they are. Everything else stays with the portal: a list of what is secret would miss the next secret.
/// </summary>
internal static class ToolVariables
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TZDIR", "TMPDIR", "LD_LIBRARY_PATH", "OPENSSL_CONF",
        // Where libpq finds certificates, tickets and passwords, for what the portal's settings leave open. Not those that name a server,
        // a session's settings or a password (PGSERVICE, PGOPTIONS, PGPASSWORD): only the portal says these.
        "PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGKRBSRVNAME", "PGREQUIREPEER", "PGREQUIREAUTH", "PGCHANNELBINDING",
    ];

    private static readonly string[] Prefixes = ["LC_", "SSL_CERT_", "KRB5", "PGSSL", "PGGSS"];

    /// <summary>Whether the programs get it.</summary>
    public static bool Pass(string name) =>
        Names.Contains(name, StringComparer.Ordinal) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}

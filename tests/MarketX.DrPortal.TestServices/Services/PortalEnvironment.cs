using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.S3;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>The servers to use, and the environment variables by which the portal and its command line find them.</summary>
public sealed record PortalEnvironment(PostgresServer Postgres, S3Endpoint S3)
{
    /// <summary>
    /// Marks variables as our own work: in a shell that has evaluated them once, DATABASE_HOST names our server, which may
    /// be stopped or reset meanwhile, and not one to use instead of ours.
    /// </summary>
    private const string OwnVariable = "DRPORTAL_OWN_SERVERS";

    private const string DefaultDatabase = "marketx_production";
    private const string DefaultPrefix = "postgres-backups";

    /// <summary>The database that the portal protects.</summary>
    public string ProductionDatabase { get; init; } = Given("Production__Database") ?? Given("DATABASE_NAME") ?? DefaultDatabase;

    /// <summary>The portal's own database.</summary>
    public string PortalDatabase { get; init; } = "drportal";

    /// <summary>Where the backups are, in the bucket.</summary>
    public string Prefix { get; init; } = Given("AWS_S3_BACKUP_PREFIX") ?? DefaultPrefix;

    /// <summary>Names and values.</summary>
    /// <param name="stateFolder">Of the services that are ours.</param>
    public IReadOnlyList<(string Name, string Value)> Variables(string stateFolder) =>
    [
        (OwnVariable, $"{Mark(stateFolder)}{Place(Postgres)} {S3.ServiceUrl}"),
        ("DATABASE_HOST", Postgres.Host),
        ("DATABASE_PORT", $"{Postgres.Port}"),
        ("DATABASE_USER", Postgres.Owner),
        ("DATABASE_PASSWORD", Postgres.OwnerPassword),
        ("DATABASE_NAME", ProductionDatabase),
        ("AWS_ACCESS_KEY_ID", S3.AccessKey),
        ("AWS_SECRET_ACCESS_KEY", S3.SecretKey),
        ("AWS_REGION", S3.Region),
        ("AWS_S3_BACKUP_BUCKET", S3.Bucket),
        ("AWS_S3_BACKUP_PREFIX", Prefix),
        ("AWS_ENDPOINT_URL_S3", S3.ServiceUrl),
        ("ConnectionStrings__Portal", GivenPortal(stateFolder) ?? PortalConnectionString),
        ("Production__Database", ProductionDatabase),
        .. ManifestKeyOf(stateFolder),
        .. DevelopmentReader.Variables(Postgres, stateFolder),
    ];

    /// <summary>Whether the portal's database is on a server of our own, where we may act as a superuser.</summary>
    /// <param name="stateFolder">Of the services that are ours.</param>
    public bool IsOurPortalDatabase(string stateFolder) => Postgres.SuperUser is not null && GivenPortal(stateFolder) is null;

    // Pooled, other than a test's connections: the portal opens many.
    private string PortalConnectionString => new Npgsql.NpgsqlConnectionStringBuilder(Postgres.ConnectionString(PortalDatabase))
    {
        Pooling = true,
        IncludeErrorDetail = false,
    }.ConnectionString;

    /// <summary>The server that DATABASE_HOST names; null when it names none.</summary>
    /// <exception cref="ServiceException">It does, but what else is needed is missing.</exception>
    public static PostgresServer? GivenPostgres(string stateFolder)
    {
        if (Given("DATABASE_HOST") is not { } host)
            return null;
        var server = new PostgresServer(
            host, int.TryParse(Given("DATABASE_PORT"), out var port) ? port : 5432, SuperUser: null, SuperPassword: null,
            Needed("DATABASE_USER", "DATABASE_HOST"), Needed("DATABASE_PASSWORD", "DATABASE_HOST"));
        return IsOwn(stateFolder, Place(server)) ? null : server;
    }

    /// <summary>The server that AWS_ENDPOINT_URL_S3 names; null when it names none.</summary>
    /// <exception cref="ServiceException">It does, but what else is needed is missing.</exception>
    public static S3Endpoint? GivenS3(string stateFolder) => Given("AWS_ENDPOINT_URL_S3") is not { } url || IsOwn(stateFolder, url)
        ? null
        : new S3Endpoint(
            url, Given("AWS_REGION") ?? "us-east-1", Needed("AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_S3"),
            Needed("AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3"), Given("AWS_S3_BACKUP_BUCKET") ?? S3Server.DefaultBucket);

    // A key from elsewhere stays as it is, whether it is in the environment or in a file.
    private static IEnumerable<(string Name, string Value)> ManifestKeyOf(string stateFolder) =>
        !IsOwn(stateFolder, "") && (Given("DRPORTAL_MANIFEST_KEY") ?? Given("DRPORTAL_MANIFEST_KEY_FILE")) is not null
            ? []
            : [("DRPORTAL_MANIFEST_KEY_FILE", State.DevelopmentKey.FileIn(stateFolder))];

    private static string? GivenPortal(string stateFolder) =>
        IsOwn(stateFolder, "") ? null : Given("ConnectionStrings__Portal");

    private static bool IsOwn(string stateFolder, string place) =>
        Given(OwnVariable) is { } own && own.StartsWith(Mark(stateFolder), StringComparison.Ordinal)
        && own[Mark(stateFolder).Length..].Split(' ').Any(item => place.Length == 0 || item == place);

    private static string Mark(string stateFolder) => stateFolder + " ";

    private static string Place(PostgresServer server) => $"{server.Host}:{server.Port}";

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Needed(string name, string because) =>
        Given(name) ?? throw new ServiceException($"{because} is set, so {name} must be set too; or unset {because} to use a server of our own.");
}

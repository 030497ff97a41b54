using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>How far this machine's clock is from the server's and the bucket's: S3 refuses requests that are 15 minutes off, and backups are named by the clock.</summary>
internal sealed class ClockArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    private static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Bearable = TimeSpan.FromMinutes(5);

    public string Name => "clock";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Check("PostgreSQL", await MeasureAsync(DatabaseTimeAsync, cancellationToken));
        yield return Check("the bucket", await MeasureAsync(BucketTimeAsync, cancellationToken));
    }

    private DoctorCheck Check(string whose, TimeSpan? difference) => difference is not { } skew
        ? new(Name, DoctorVerdict.Unknown, $"The clock of {whose} cannot be read.")
        : skew.Duration() <= Tolerable
            ? new(Name, DoctorVerdict.Ok, FormattableString.Invariant($"This clock and that of {whose} agree within {Tolerable.TotalSeconds:0} s."))
            : new(Name, skew.Duration() > Bearable ? DoctorVerdict.Problem : DoctorVerdict.Warning,
                FormattableString.Invariant($"The clock of {whose} is {skew.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this one."), "Synchronise the clocks (NTP).");

    private async Task<TimeSpan?> MeasureAsync(Func<CancellationToken, Task<DateTimeOffset?>> read, CancellationToken cancellationToken)
    {
        try
        {
            var before = time.GetUtcNow();
            if (await read(cancellationToken) is not { } theirs)
                return null;
            var after = time.GetUtcNow();
            // Anywhere between question and answer is no difference.
            return theirs < before ? theirs - before : theirs > after ? theirs - after : TimeSpan.Zero;
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException or HttpRequestException or UriFormatException)
        {
            // Not reachable: the other areas say so.
            return null;
        }
    }

    private async Task<DateTimeOffset?> DatabaseTimeAsync(CancellationToken cancellationToken)
    {
        if (options.Database.Host.Length == 0)
            return null;
        var server = new PostgresServer(options.Database);
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, "drportal-doctor", cancellationToken);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
    }

    private async Task<DateTimeOffset?> BucketTimeAsync(CancellationToken cancellationToken)
    {
        var address = options.Storage.EndpointUrl.Length > 0 ? options.Storage.EndpointUrl : $"https://s3.{options.Storage.Region}.amazonaws.com/";
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        // Every answer carries the time, also one that refuses. It has no fractions of a second.
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(address)), cancellationToken);
        return answer.Headers.Date;
    }
}

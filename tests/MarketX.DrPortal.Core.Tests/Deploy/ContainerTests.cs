using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.TestServices.State;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Deploy;

/// <summary>
/// No container engine runs on the build machines: what the Dockerfile and the compose file say is held against the
/// solution instead.
/// </summary>
public sealed partial class ContainerTests
{
    private static string Dockerfile { get; } = Read("Dockerfile");

    private static string Compose { get; } = Read("deploy/compose.yaml");

    private static string Dev { get; } = Read("dev");

    [Fact]
    public void Build_PublishesWithTheCommandOfDev()
    {
        Assert.Matches(@"(?m)^RUN .*\./dev publish$", Dockerfile);
        Assert.DoesNotContain("dotnet publish", Dockerfile, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^    publish\) publish_all ", Dev);
        var published = PublishCall().Matches(Dev[Dev.IndexOf("publish_all() {", StringComparison.Ordinal)..]).Select(m => m.Groups["project"].Value).Distinct().ToList();
        Assert.Equal(["MarketX.DrPortal.Web", "MarketX.DrPortal.Cli"], published);
    }

    [Fact]
    public void Copies_ComeFromWhereDevPublishes()
    {
        Assert.Contains("--output \"artifacts/publish/$1\"", Dev, StringComparison.Ordinal);
        var copies = CopyFromBuild().Matches(Dockerfile).Select(m => m.Groups["from"].Value).ToList();

        Assert.Equal(["artifacts/publish/MarketX.DrPortal.Web", "artifacts/publish/MarketX.DrPortal.Cli", "scripts/backup"], copies);
        Assert.All(copies.Where(c => c.StartsWith("artifacts/", StringComparison.Ordinal)).Select(Path.GetFileName),
            project => Assert.True(File.Exists(Path.Combine(Checkout.Root, "src", project!, $"{project}.csproj")), project));
    }

    [Theory]
    [InlineData("MarketX.DrPortal.Web", "MarketX.DrPortal.Web")]
    [InlineData("MarketX.DrPortal.Cli", "drportal")]
    public void Projects_ArePublishedCompiledAhead_UnderTheNameThatTheImageStarts(string project, string program)
    {
        var text = Read($"src/{project}/{project}.csproj");

        Assert.Contains("<PublishReadyToRun>true</PublishReadyToRun>", text, StringComparison.Ordinal);
        Assert.Contains("<RuntimeIdentifier>linux-x64</RuntimeIdentifier>", text, StringComparison.Ordinal);
        var named = AssemblyName().Match(text);
        Assert.Equal(program, named.Success ? named.Groups["name"].Value : project);
    }

    [Fact]
    public void Image_StartsThePortal_AndAsksItForItsHealth()
    {
        Assert.Matches("(?m)^WORKDIR /opt/drportal/web$", Dockerfile);
        Assert.Matches(@"(?m)^ENTRYPOINT \[""\./MarketX\.DrPortal\.Web""\]$", Dockerfile);
        Assert.Matches(@"(?m)^HEALTHCHECK .*CMD \[""\./MarketX\.DrPortal\.Web"", ""health""\]$", Dockerfile);
        Assert.Contains("args is [\"health\"]", Read("src/MarketX.DrPortal.Web/Program.cs"), StringComparison.Ordinal);
        Assert.Contains("ln -s /opt/drportal/cli/drportal /usr/local/bin/drportal", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_RunsWithoutRoot_AndWritesToScratchAlone()
    {
        Assert.Equal("$APP_UID", Regex.Match(Dockerfile, @"(?m)^USER (\S+)$").Groups[1].Value);
        Assert.Matches("(?m)^VOLUME /scratch$", Dockerfile);
        Assert.Equal("/scratch", VariableOfImage("Restore__ScratchDirectory"));
        Assert.Equal("/scratch", VariableOfImage("TMPDIR"));
        Assert.Matches("(?m)^    read_only: true$", Compose);
        Assert.Matches("(?m)^      - scratch:/scratch$", Compose);
        Assert.Matches(@"(?m)^    cap_drop: \[ALL\]$", Compose);
    }

    [Fact]
    public void Ports_AreTheSameThroughout()
    {
        var port = VariableOfImage("ASPNETCORE_HTTP_PORTS");

        Assert.Equal(port, Regex.Match(Dockerfile, @"(?m)^EXPOSE (\d+)$").Groups[1].Value);
        Assert.Equal(port, Regex.Match(Compose, @"- ""127\.0\.0\.1:\d+:(\d+)""").Groups[1].Value);
    }

    [Fact]
    public void Clients_AreAllThatAreSupported_AndCanBeChosen()
    {
        Assert.Equal("15 16 17 18", Regex.Match(Dockerfile, @"(?m)^ARG POSTGRES_CLIENTS=""([^""]*)""$").Groups[1].Value);
        Assert.Contains("postgresql-client-%s", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("POSTGRES_CLIENTS: ${POSTGRES_CLIENTS:-15 16 17 18}", Compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_AreOfTheFrameworkThatIsBuiltFor()
    {
        var framework = Regex.Match(Read("Directory.Build.props"), @"<TargetFramework>net([\d.]+)<").Groups[1].Value;
        var sdk = new ConfigurationBuilder().AddJsonFile(Path.Combine(Checkout.Root, "global.json")).Build()["sdk:version"]!;

        Assert.StartsWith(framework + ".", sdk, StringComparison.Ordinal);
        Assert.Equal([$"sdk:{framework}", $"aspnet:{framework}"], BaseImage().Matches(Dockerfile).Select(m => m.Groups["image"].Value));
    }

    [Fact]
    public void Ignored_IsNothingThatTheBuildNeeds()
    {
        var kept = Read(".dockerignore").Split('\n').Where(l => l.StartsWith('!')).Select(l => l[1..]).ToList();

        // All that .NET looks for above src, and what the image itself copies.
        string[] needed = ["src", "dev", "scripts", .. Directory.GetFiles(Checkout.Root).Select(f => Path.GetFileName(f)!).Where(IsOfTheBuild)];
        Assert.Empty(needed.Except(kept));
        Assert.All(kept, name => Assert.True(Path.Exists(Path.Combine(Checkout.Root, name)), name));
    }

    [Fact]
    public void Variables_OfCompose_AreKnown()
    {
        var portal = Compose[Compose.IndexOf("\n  portal:", StringComparison.Ordinal)..Compose.IndexOf("\n  postgres:", StringComparison.Ordinal)];
        var names = Regex.Matches(portal, @"(?m)^      (?:# )?(\w*_\w*|AllowedHosts): ").Select(m => m.Groups[1].Value).ToList();

        Assert.True(names.Count > 20, "The compose file's variables were not found.");
        Assert.All(names.Append("Restore__ScratchDirectory"), n => Assert.True(IsKnown(n), n));
    }

    [Fact]
    public void Secrets_ComeFromFilesThatAreDeclared()
    {
        // With those that are to be taken out of their comment as needed.
        var all = Regex.Replace(Compose, @"(?m)^(\s+)# (- \w+|\w+:|  file: \S+|\w+_FILE: \S+)$", "$1$2");
        var declared = Regex.Matches(all[all.IndexOf("\nsecrets:", StringComparison.Ordinal)..], @"(?m)^  (\w+):\n    file: secrets/(\w+)$").Select(m => (m.Groups[1].Value, m.Groups[2].Value)).ToList();
        var used = Regex.Matches(all, @"_FILE: /run/secrets/(\w+)").Select(m => m.Groups[1].Value).Append("portal_database_password");
        var given = Regex.Matches(all, @"(?m)^      - (\w+)$").Concat(Regex.Matches(Regex.Match(all, @"secrets: \[(.*)\]").Groups[1].Value, @"(\w+)")).Select(m => m.Groups[1].Value);

        Assert.All(declared, d => Assert.Equal(d.Item1, d.Item2));
        Assert.Equal(declared.Select(d => d.Item1).Order(), used.Order());
        Assert.Equal(declared.Select(d => d.Item1).Order(), given.Order());
        Assert.DoesNotMatch(@"(?mi)^\s+(# )?\w*(PASSWORD|SECRET|SECRET_ACCESS_KEY|(MANIFEST|SESSION|PAGERDUTY)_KEY|(SLACK|HEARTBEAT)_URL|ConnectionStrings__Portal): \S", Compose);
    }

    [Fact]
    public void PortalDatabase_IsMadeByTheScriptThatComposeMounts()
    {
        Assert.Contains("- ./portal-database.sql:/docker-entrypoint-initdb.d/portal-database.sql:ro", Compose, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Checkout.Root, "deploy", "portal-database.sql")));
        Assert.DoesNotContain("POSTGRES_USER", Compose, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^#   docker compose exec -T postgres psql --username=postgres --dbname=drportal < dr-test-log-owner\.sql$", Compose);
    }

    [Fact]
    public void Stop_IsGivenTheTimeThatRunsNeedToCleanUp()
    {
        var grace = int.Parse(Regex.Match(Compose, @"stop_grace_period: (\d+)s").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(grace) > DrPortalCore.ShutdownPatience);
    }

    private static bool IsKnown(string variable)
    {
        if (RunbookVariables.Names.Any(n => variable == n.Key || variable == n.Key + "_FILE"))
            return true;
        var example = new ConfigurationBuilder().AddJsonFile(Path.Combine(Checkout.Root, "appsettings.Example.json")).Build();
        var key = EntryOfAList().Replace(variable.Replace("__", ":", StringComparison.Ordinal), "");
        // The console's formatter is a setting of .NET's own logging.
        return key == "Logging:Console:FormatterName" || example.AsEnumerable().Any(pair => pair.Key == key);
    }

    private static bool IsOfTheBuild(string file) =>
        file.StartsWith("Directory.", StringComparison.Ordinal) || file is "global.json" or ".editorconfig" or "BannedSymbols.txt" || file.EndsWith(".config", StringComparison.OrdinalIgnoreCase);

    private static string VariableOfImage(string name) => Regex.Match(Dockerfile, $@"(?m)^(?:ENV|   ) {name}=(\S+)").Groups[1].Value;

    private static string Read(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));

    [GeneratedRegex(@"(?m)^\s+publish (?<project>MarketX\.\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex PublishCall();

    [GeneratedRegex(@"(?m)^COPY --from=build /source/(?<from>\S+) \S+$", RegexOptions.CultureInvariant)]
    private static partial Regex CopyFromBuild();

    [GeneratedRegex(@"<AssemblyName>(?<name>\w+)</AssemblyName>", RegexOptions.CultureInvariant)]
    private static partial Regex AssemblyName();

    [GeneratedRegex(@":\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex EntryOfAList();

    [GeneratedRegex(@"(?m)^FROM mcr\.microsoft\.com/dotnet/(?<image>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex BaseImage();
}

using System.Reflection;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.TestServices.State;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

/// <summary>appsettings.Example.json is what people copy: it must be complete, true and free of secrets.</summary>
public sealed class ExampleSettingsTests
{
    // The portal's host reads these itself.
    private static readonly string[] OfTheHost = ["AllowedHosts", "Logging:"];

    private static IConfigurationRoot Example { get; } =
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Checkout.Root, "appsettings.Example.json"), optional: false).Build();

    [Fact]
    public void Example_EveryOption_IsInIt()
    {
        Assert.Empty(KeysOfOptions().Except(KeysOfFile()));
    }

    [Fact]
    public void Example_EveryKey_IsAnOption()
    {
        var ours = KeysOfFile().Where(k => !OfTheHost.Any(h => k.StartsWith(h, StringComparison.Ordinal)));

        Assert.Empty(ours.Except(KeysOfOptions()));
    }

    [Theory]
    [InlineData(HostKind.Portal)]
    [InlineData(HostKind.CommandLine)]
    public void Example_Loaded_HasNoProblem(HostKind host)
    {
        var options = DrPortalOptions.Load(Example, host);

        Assert.Equal("db.example.internal", options.Database.Host);
        Assert.Equal(TimeSpan.FromHours(24), options.Objectives.Rpo);
        Assert.Empty(options.Tools.Directories);
        Assert.Null(options.Manifest.Key);
        Assert.Empty(options.Manifest.EarlierKeys);
        Assert.Null(options.Storage.ForcePathStyle);
    }

    [Fact]
    public void Example_Values_AreTheDefaultsWhereOneExists()
    {
        var example = DrPortalOptions.Load(Example, HostKind.Portal);
        // Settings that have no useful default.
        string[] examples = ["Database:Host", "Database:User"];
        // Compared by the test above: two empty collections are not equal.
        string[] collections = ["Tools:Directories", "Manifest:EarlierKeys", "AzureAd:ClientCertificates", "Proxy:Known", "Servers:Named"];

        foreach (var (key, read) in Properties().Where(p => !examples.Contains(p.Key) && p.Property.PropertyType != typeof(SecretText) && !collections.Contains(p.Key)).Select(p => (p.Key, p.Read)))
            Assert.True(Equals(read(new DrPortalOptions()), read(example)), $"{key} differs from its default.");
    }

    [Fact]
    public void Example_Secrets_AreEmpty()
    {
        var secrets = Properties().Where(p => p.Property.PropertyType == typeof(SecretText) && p.Key != "ConnectionStrings:Portal").ToList();

        Assert.Equal(14, secrets.Count);
        Assert.All(secrets, s => Assert.Equal("", Example[s.Key]));
        Assert.DoesNotContain("Password", Example.GetConnectionString("Portal"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void RunbookVariables_EveryKey_IsAnOption()
    {
        Assert.Empty(RunbookVariables.Names.Select(n => n.Value).Except(KeysOfOptions()));
    }

    [Fact]
    public void Example_RunbookVariables_AreNamedInItsComments()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "appsettings.Example.json"));

        Assert.All(RunbookVariables.Names, n => Assert.Contains(n.Key, text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> KeysOfOptions() => Properties().Select(p => p.Key);

    private static IEnumerable<(string Key, PropertyInfo Property, Func<DrPortalOptions, object?> Read)> Properties() =>
        from section in typeof(DrPortalOptions).GetProperties()
        from property in section.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        let key = $"{section.Name}:{property.Name}"
        select (key == "Portal:ConnectionString" ? "ConnectionStrings:Portal" : key, property, (Func<DrPortalOptions, object?>)(o => property.GetValue(section.GetValue(o))));

    private static IEnumerable<string> KeysOfFile() =>
        Example.AsEnumerable().Select(pair => pair.Key).Where(key => !Example.GetSection(key).GetChildren().Any());
}

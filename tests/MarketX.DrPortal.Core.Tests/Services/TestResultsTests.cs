using MarketX.DrPortal.TestServices.Results;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class TestResultsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_FailuresAndErrors_AreCountedAndDescribed()
    {
        File.WriteAllText(_file, """
            <assemblies><assembly passed="2" failed="1" skipped="3" errors="1">
              <errors><error name="Fixture"><failure><message>clean-up broke</message></failure></error></errors>
              <collection>
                <test name="A.B" result="Pass" />
                <test name="A.C" result="Fail"><failure><message>expected 1</message><stack-trace>at C:7</stack-trace></failure></test>
              </collection>
            </assembly></assemblies>
            """);

        var results = TestResults.Read(new FileInfo(_file));

        Assert.Equal((2, 2, 3, 4), (results.Passed, results.Failed, results.Skipped, results.Ran));
        Assert.Equal(["A.C\n        expected 1\n        at C:7", "Fixture\n        clean-up broke"], results.Failures);
    }

    [Fact]
    public void Read_ProcessDiedBeforeItWrote_IsAFailure()
    {
        File.WriteAllText(_file, "<assemblies><assembly pas");

        Assert.Equal(1, TestResults.Read(new FileInfo(_file)).Failed);
        Assert.Equal(1, TestResults.Read(new FileInfo(_file + ".missing")).Failed);
    }
}
